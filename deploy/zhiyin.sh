#!/bin/sh
# Runs Zhiyin from a distribution: jars in lib/, a JDK or a jlink image in JAVA_HOME, else java on the PATH.
set -eu
lib=${ZHIYIN_LIB:-/opt/zhiyin/lib}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
# As in ../zhiyin: kernels are compiled early, since interpreted they are tens of times slower.
# shellcheck disable=SC2086
exec "$java" --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
    -XX:+UseSerialGC -XX:+UseCompactObjectHeaders "-Xmx${ZHIYIN_HEAP:-512m}" \
    -XX:CompileCommand=quiet \
    '-XX:CompileCommand=CompileThresholdScaling,zhiyin.engine.backend.*::*,0.1' \
    '-XX:CompileCommand=BackgroundCompilation,zhiyin.engine.backend.*::*,false' \
    '-XX:CompileCommand=CompileThresholdScaling,zhiyin.engine.weights.*::*,0.1' \
    '-XX:CompileCommand=BackgroundCompilation,zhiyin.engine.weights.*::*,false' \
    -Xlog:disable -Xlog:all=error:stderr ${JAVA_OPTS:-} -cp "$lib/*" zhiyin.cli.Main "$@"

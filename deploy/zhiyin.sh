#!/bin/sh
# Runs Zhiyin from a distribution: jars in lib/, jvm.args beside it. Java is a JDK or a jlink image
# in JAVA_HOME, else the java on the PATH.
set -eu
lib=${ZHIYIN_LIB:-/opt/zhiyin/lib}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
# shellcheck disable=SC2086
exec "$java" "@$lib/../jvm.args" \
    -XX:+UseSerialGC -XX:+UseCompactObjectHeaders "-Xmx${ZHIYIN_HEAP:-512m}" \
    -Xlog:disable -Xlog:all=error:stderr ${JAVA_OPTS:-} -cp "$lib/*" zhiyin.cli.Main "$@"

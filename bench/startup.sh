#!/bin/sh
# Time from the start of java to the first answered request, five times, and the memory then.
#   bench/startup.sh [port]
set -eu
cd "$(dirname "$0")/.."
port=${1:-8199}
./zhiyin --version >/dev/null 2>&1 # builds if need be
for round in 1 2 3 4 5; do
    start=$(date +%s%N)
    ./zhiyin serve --port "$port" >/dev/null 2>&1 &
    server=$!
    tries=0
    until curl -sf -o /dev/null "http://127.0.0.1:$port/v1/embeddings" \
        -d '{"model":"bge-small-zh-v1.5","input":"如何重置密码"}'; do
        tries=$((tries + 1))
        [ "$tries" -lt 500 ] || { echo "no answer" >&2; kill "$server"; exit 1; }
        sleep 0.01
    done
    end=$(date +%s%N)
    echo "round $round: $(((end - start) / 1000000)) ms, $(grep VmRSS "/proc/$server/status")"
    kill "$server"
    wait "$server" || true
done

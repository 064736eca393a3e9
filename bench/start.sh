#!/usr/bin/env bash
# Measures how programs start: when the first step is done, counted from the start of the process, and from when on steps take
# what they will take.
#
# bench/start.sh [PROGRAM[:SECONDS]]...    of cubic, two_layer, two_layer_adam, dynamic_net, lenet; without any, all of them
#
# JAVA_HOME         the JDK to run with; without it, java from the PATH
# JTC               the compiler; without it, ../jtc
# JTC_JAVA_OPTS     more flags for the JVM, separated by spaces
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$here/target/start
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
javac=${JAVA_HOME:+$JAVA_HOME/bin/}javac
mkdir -p "$target"

for program in curves layers lenet; do
  "${JTC:-$here/../jtc}" compile "$here/programs/$program.jt" -o "$target/$program.jar" > "$target/compile.log" 2>&1 ||
    { cat "$target/compile.log" >&2; exit 1; }
done
path=$target$(printf ':%s' "$target"/*.jar)
"$javac" --release 17 -d "$target" -cp "$path" "$here/src/main/java/dev/jtc/bench/Start.java"

[ $# -gt 0 ] || set -- cubic:2 two_layer:4 two_layer_adam:5 dynamic_net:6 lenet:20
read -ra more <<< "${JTC_JAVA_OPTS:-}"
for program; do
  seconds=4
  [ "${program#*:}" = "$program" ] || seconds=${program#*:}
  began=$(date +%s%N)
  "$java" --add-modules=jdk.incubator.vector -XX:+UseSerialGC -XX:+UseCountedLoopSafepoints -XX:LoopStripMiningIter=1000 ${more[@]+"${more[@]}"} "-Djtc.bench.began=$began" -cp "$path" \
    dev.jtc.bench.Start "${program%:*}" "$seconds" 2> >(grep -v "Using incubator modules" >&2)
done

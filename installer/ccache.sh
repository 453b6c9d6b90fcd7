# SPDX-License-Identifier: BSD-3-Clause
# To be sourced, with the checkout in $root: objects in ccache serve checkouts at other places too, and those made with a
# precompiled header or with counters of lines are kept.
export CCACHE_BASEDIR=${CCACHE_BASEDIR-$root} CCACHE_NOHASHDIR=${CCACHE_NOHASHDIR-1}
export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS-pch_defines,time_macros,gcno_cwd}

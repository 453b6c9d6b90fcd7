# SPDX-License-Identifier: BSD-3-Clause
# Makes the list of settings of hdf5async.conf(5) of config.ini, which is where settings are documented:
#   awk -f settings.awk config.ini
# A paragraph of comments belongs to the settings below it; "# --- Title ---" begins a section.

function escaped(line)
{
    gsub(/\\/, "\\e", line)
    gsub(/-/, "\\-", line)
    while (match(line, /`[^`]+`/))
        line = substr(line, 1, RSTART - 1) "\\fB" substr(line, RSTART + 1, RLENGTH - 2) "\\fR" substr(line, RSTART + RLENGTH)
    if (line ~ /^[.']/)
        line = "\\&" line
    return line
}

function flush(    i)
{
    for (i = 1; i <= keys; i++)
        print (i == 1 ? ".TP" : ".TQ") "\n\\fB" key[i] "\\fR" (value[i] == "" ? "" : " = " escaped(value[i]))
    if (text != "" && keys == 0)
        print ".PP"
    printf "%s", text
    text = ""
    keys = 0
}

/^# --- / {
    flush()
    sub(/^# --- /, "")
    sub(/ -+$/, "")
    print ".SS " escaped($0)
    next
}
/^#/ {
    sub(/^# ?/, "")
    text = text ($0 == "" ? ".PP" : escaped($0)) "\n"
    next
}
/^\[/ {
    if ($0 == "[server]") {
        flush()
        print ".SH SETTINGS\n.SS Section [server]"
    } else {
        print ".SS Section " $0
        flush()
    }
    next
}
/=/ {
    split($0, part, /[ \t]*=[ \t]*/)
    keys++
    key[keys] = part[1]
    value[keys] = part[2]
    next
}
/^[ \t]*$/ { flush() }
END { flush() }

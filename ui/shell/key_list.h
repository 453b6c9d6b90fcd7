// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QDialog>

#include <vector>

namespace hdf5async {

struct KeyListRow
{
    QString what, keys;
};

/// All keys of the window, those of tables and plots included. Deletes itself. @thread window
class KeyList final : public QDialog
{
    Q_OBJECT

public:
    KeyList(const std::vector<KeyListRow> &rows, QWidget *parent);
};

/// How a program connects to this server: address and a few lines in each language, to copy. Deletes itself. @thread window
class ConnectHelp final : public QDialog
{
    Q_OBJECT

public:
    ConnectHelp(const QString &address, QWidget *parent);
};

/// The lines of ConnectHelp for Python, C++ and the command line, for an address.
[[nodiscard]] QString pythonSnippet(const QString &address);
[[nodiscard]] QString cppSnippet(const QString &address);

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/queries.h"

#include <QWidget>

namespace hdf5async {

/// One way to look at a dataset. It says what it wants to know and shows what came; asking is the pane's. @thread window
class PreviewTab : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    [[nodiscard]] virtual QString title() const = 0;
    [[nodiscard]] virtual QString iconName() const = 0;
    /// What to ask; the pane fills in file and path.
    [[nodiscard]] virtual PreviewQuery query() const = 0;
    virtual void show(const PreviewResult &result) = 0;
    /// Another object is looked at from now on.
    virtual void reset(const TreeNode &node) = 0;
    /// Whether there is anything to ask for such an object.
    [[nodiscard]] virtual bool suits(const TreeNode &node) const { return node.kind == ObjectKind::Dataset; }
    /// Whether it wants to be asked again when the dataset has grown.
    [[nodiscard]] virtual bool isFollowing() const { return false; }
    virtual void setActivity(const DatasetActivity &) { }
    virtual void retranslate() = 0;
    /// Copies what is selected; false = nothing.
    virtual bool copy() { return false; }

Q_SIGNALS:
    /// query() gives something else now.
    void queryChanged();
};

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/preview/preview_tab.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QSlider;

namespace hdf5async {

class ImageView;

/// The last two axes of a dataset as an image, at a place of the others. @thread window
class ImageTab final : public PreviewTab
{
    Q_OBJECT

public:
    explicit ImageTab(QWidget *parent = nullptr);

    [[nodiscard]] QString title() const override;
    [[nodiscard]] QString iconName() const override { return QStringLiteral("image"); }
    [[nodiscard]] PreviewQuery query() const override;
    void show(const PreviewResult &result) override;
    void reset(const TreeNode &node) override;
    [[nodiscard]] bool suits(const TreeNode &node) const override;
    [[nodiscard]] bool isFollowing() const override;
    void setActivity(const DatasetActivity &activity) override;
    void retranslate() override;

private:
    void buildSliders(const Shape &shape);
    void applyLimits();

    ImageView *m_view = nullptr;
    QComboBox *m_map = nullptr;
    QCheckBox *m_log = nullptr, *m_auto = nullptr, *m_follow = nullptr;
    QLineEdit *m_low = nullptr, *m_high = nullptr;
    QLabel *m_readout = nullptr;
    QWidget *m_sliderBox = nullptr;
    std::vector<QSlider *> m_sliders;
    std::vector<QLabel *> m_places;
};

} // namespace hdf5async

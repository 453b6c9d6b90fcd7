// SPDX-License-Identifier: BSD-3-Clause
#include "ui/preview/image_tab.h"

#include "ui/format.h"
#include "ui/preview/image_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleValidator>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSlider>

#include <algorithm>
#include <limits>

namespace hdf5async {

ImageTab::ImageTab(QWidget *parent) : PreviewTab(parent)
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(8);
    auto *const bar = new QHBoxLayout;
    bar->setSpacing(8);
    m_map = new QComboBox(this);
    m_log = new QCheckBox(this);
    m_auto = new QCheckBox(this);
    m_auto->setChecked(true);
    m_follow = new QCheckBox(this);
    m_follow->setChecked(true);
    m_low = new QLineEdit(this);
    m_high = new QLineEdit(this);
    for (QLineEdit *const edit : {m_low, m_high}) {
        edit->setValidator(new QDoubleValidator(edit));
        edit->setMaximumWidth(fontMetrics().horizontalAdvance(u'0') * 12);
        edit->setEnabled(false);
        connect(edit, &QLineEdit::editingFinished, this, &ImageTab::applyLimits);
    }
    m_readout = new QLabel(this);
    m_readout->setObjectName(QStringLiteral("secondary"));
    for (QWidget *const widget : std::initializer_list<QWidget *>{m_map, m_log, m_auto, m_low, m_high, m_follow})
        bar->addWidget(widget);
    bar->addStretch(1);
    bar->addWidget(m_readout);
    layout->addLayout(bar);
    m_sliderBox = new QWidget(this);
    layout->addWidget(m_sliderBox);
    m_view = new ImageView(this);
    layout->addWidget(m_view, 1);

    connect(m_map, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_view->setColorMap(ColorMap(std::max(index, 0))); });
    connect(m_log, &QCheckBox::toggled, m_view, &ImageView::setLogarithmic);
    connect(m_auto, &QCheckBox::toggled, this, &ImageTab::applyLimits);
    connect(m_follow, &QCheckBox::toggled, this, &PreviewTab::queryChanged);
    connect(m_view, &ImageView::hoverChanged, this, [this] { m_readout->setText(m_view->hoverText()); });
}

QString ImageTab::title() const
{
    return tr("Image");
}

bool ImageTab::suits(const TreeNode &node) const
{
    return node.kind == ObjectKind::Dataset && node.shape && node.shape->size() >= 2;
}

void ImageTab::applyLimits()
{
    const bool fixed = !m_auto->isChecked();
    for (QLineEdit *const edit : {m_low, m_high})
        edit->setEnabled(fixed);
    if (!fixed)
        return m_view->setLimits(0, 0);
    // Begins where the automatic one stood.
    if (m_low->text().isEmpty())
        m_low->setText(QString::number(m_view->low(), 'g', 6));
    if (m_high->text().isEmpty())
        m_high->setText(QString::number(m_view->high(), 'g', 6));
    m_view->setLimits(m_low->text().toDouble(), m_high->text().toDouble());
}

PreviewQuery ImageTab::query() const
{
    PreviewQuery query;
    query.kind = PreviewKind::Image;
    for (const QSlider *const slider : m_sliders)
        query.index.push_back(slider->value());
    return query;
}

void ImageTab::show(const PreviewResult &result)
{
    m_view->setValues(result.image, int(result.imageWidth), int(result.imageHeight));
}

void ImageTab::reset(const TreeNode &node)
{
    m_view->setValues({}, 0, 0);
    m_low->clear();
    m_high->clear();
    buildSliders(node.shape.value_or(Shape()));
}

void ImageTab::buildSliders(const Shape &shape)
{
    qDeleteAll(m_sliderBox->findChildren<QWidget *>(QString(), Qt::FindDirectChildrenOnly));
    delete m_sliderBox->layout();
    m_sliders.clear();
    m_places.clear();
    auto *const grid = new QGridLayout(m_sliderBox);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(8);
    for (std::size_t axis = 0; axis + 2 < shape.size(); ++axis) {
        auto *const name = new QLabel(tr("Axis %1").arg(axis), m_sliderBox);
        auto *const slider = new QSlider(Qt::Horizontal, m_sliderBox);
        auto *const place = new QLabel(m_sliderBox);
        slider->setRange(0, int(std::clamp<qint64>(shape[axis] - 1, 0, std::numeric_limits<int>::max())));
        slider->setAccessibleName(name->text());
        place->setMinimumWidth(
            fontMetrics().horizontalAdvance(format::count(quint64(std::max<qint64>(shape[axis], 0)))) + 8);
        place->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        connect(slider, &QSlider::valueChanged, this, [this, place](int value) {
            place->setText(format::count(quint64(value)));
            Q_EMIT queryChanged();
        });
        // A stack of frames grows along its first axis: its newest frame is what one wants to see.
        const QSignalBlocker quiet(slider);
        slider->setValue(axis == 0 ? slider->maximum() : 0);
        place->setText(format::count(quint64(slider->value())));
        const int row = int(axis);
        grid->addWidget(name, row, 0);
        grid->addWidget(slider, row, 1);
        grid->addWidget(place, row, 2);
        m_sliders.push_back(slider);
        m_places.push_back(place);
    }
    m_sliderBox->setVisible(!m_sliders.empty());
    m_follow->setVisible(!m_sliders.empty());
}

bool ImageTab::isFollowing() const
{
    return m_follow->isChecked();
}

void ImageTab::setActivity(const DatasetActivity &activity)
{
    if (m_sliders.empty() || activity.rows < 1)
        return;
    QSlider &first = *m_sliders.front();
    const QSignalBlocker quiet(&first);
    first.setMaximum(int(std::min<qint64>(activity.rows - 1, std::numeric_limits<int>::max())));
    if (m_follow->isChecked()) {
        first.setValue(first.maximum());
        m_places.front()->setText(format::count(quint64(first.value())));
    }
}

void ImageTab::retranslate()
{
    const int map = std::max(m_map->currentIndex(), 0);
    const QSignalBlocker quiet(m_map);
    m_map->clear();
    m_map->addItems({QStringLiteral("viridis"), QStringLiteral("cividis"), tr("grey")});
    m_map->setCurrentIndex(map);
    m_map->setAccessibleName(tr("Colours"));
    m_log->setText(tr("&Logarithmic"));
    m_auto->setText(tr("&Automatic range"));
    m_low->setAccessibleName(tr("Lowest value"));
    m_high->setAccessibleName(tr("Highest value"));
    m_low->setPlaceholderText(tr("lowest"));
    m_high->setPlaceholderText(tr("highest"));
    m_follow->setText(tr("&Follow the newest"));
    m_view->setAccessibleName(tr("Image"));
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "ui/shell/tray.h"

#include "ui/icons/icons.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QApplication>
#include <QMenu>
#include <QPainter>
#include <QSystemTrayIcon>

namespace hdf5async {

namespace {

constexpr int noticeMilliseconds = 10'000;

// A panel may have any colour: the shape lies on a ground of the theme, against which its colour can be told.
QPixmap drawn(const Tray::Mark &mark, int side)
{
    QPixmap pixmap(side, side);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(mark.color, side / 16.0));
    painter.setBrush(Theme::current().base);
    const double edge = side / 32.0, inset = side / 8.0;
    painter.drawRoundedRect(QRectF(edge, edge, side - 2 * edge, side - 2 * edge), side / 5.0, side / 5.0);
    paintIcon(painter, QRectF(inset, inset, side - 2 * inset, side - 2 * inset), mark.icon, mark.color);
    return pixmap;
}

} // namespace

SystemTray::SystemTray(QObject *parent)
    : Tray(parent),
      m_menu(std::make_unique<QMenu>()),
      m_window(m_menu->addAction(QString())),
      m_close(m_menu->addAction(QString())),
      m_icon(new QSystemTrayIcon(this))
{
    m_icon->setContextMenu(m_menu.get());
    connect(m_window, &QAction::triggered, this, &Tray::windowWanted);
    connect(m_close, &QAction::triggered, this, &Tray::closeWanted);
    connect(m_icon, &QSystemTrayIcon::messageClicked, this, &Tray::noticeClicked);
    connect(m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick)
            Q_EMIT windowWanted();
    });
}

// The icon goes before the menu it shows.
SystemTray::~SystemTray()
{
    delete m_icon;
}

bool SystemTray::isAvailable() const
{
    return QSystemTrayIcon::isSystemTrayAvailable();
}

void SystemTray::setShown(bool shown)
{
    m_icon->setVisible(shown);
}

void SystemTray::setMark(const Mark &mark)
{
    QIcon icon;
    for (const int side : {16, 22, 24, 32, 48, 64})
        icon.addPixmap(drawn(mark, side));
    m_icon->setIcon(icon);
    m_icon->setToolTip(mark.tip);
}

void SystemTray::setMenuTexts(const QString &window, const QString &close)
{
    m_window->setText(window);
    m_close->setText(close);
}

void SystemTray::notify(const QString &title, const QString &text, Severity severity)
{
    m_icon->showMessage(title, text,
                        severity == Severity::Critical ? QSystemTrayIcon::Critical : QSystemTrayIcon::Warning,
                        noticeMilliseconds);
}

void SystemTray::sound()
{
    QApplication::beep();
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "ui/theme/theme.h"

#include <QHash>

namespace hdf5async {

namespace {

// Tokens stand as @name. Sizes in pixels are those of the 8-pixel grid; type comes from the system.
constexpr auto sheet = R"(
QMainWindow, QDialog { background: @window; }
QFrame#card { background: @base; border: 1px solid @border; border-radius: 6px; }
QFrame#line { background: @border; border: none; }
QLabel#bad { color: @bad; }
QFrame#alarmStrip[severity="warning"] QLabel { color: @warningStripText; }
QFrame#alarmStrip[severity="critical"] QLabel { color: @criticalStripText; }
QToolTip { background: @tip; color: @text; border: 1px solid @controlBorder; padding: 4px 6px; }

QAbstractScrollArea { background: @base; border: 1px solid @border; border-radius: 6px; }
QScrollArea#plain, QScrollArea#plain > QWidget, QScrollArea#plain > QWidget > QWidget#plain { background: transparent; border: none; }
QTableView, QTreeView, QListView { alternate-background-color: @alternate; selection-background-color: @selection;
    selection-color: @selectionText; outline: none; }
QTableView, QTreeView, QListView, QPlainTextEdit, QTextEdit { padding: 1px; }
QTableView:focus, QTreeView:focus, QListView:focus, QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid @accent; padding: 0px; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QTableCornerButton::section { background: @base; border: none; }
QHeaderView { background: @base; border: none; }
QHeaderView::section { background: @base; color: @secondaryText; border: none; border-bottom: 1px solid @border; padding: 5px 8px; }
QHeaderView::section:hover { color: @text; background: @hover; }
QHeaderView::up-arrow, QHeaderView::down-arrow { width: 0; height: 0; }

QListView#navigation { background: @window; border: none; border-right: 1px solid @border; border-radius: 0; padding: 8px; }
QListView#navigation:focus { border: none; border-right: 1px solid @border; padding: 8px; }
QWidget#pinned { background: @window; border-right: 1px solid @border; }
QListView#pinnedList, QListView#pinnedList:focus { background: @window; border: none; border-radius: 0; padding: 0px 8px; }

QPushButton { background: @base; color: @text; border: 1px solid @controlBorder; border-radius: 5px; padding: 4px 14px; min-height: 18px; }
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @selection; }
QPushButton:focus { border: 2px solid @accent; padding: 3px 13px; }
QPushButton:disabled { color: @disabled; border-color: @border; border-style: @disabledFrame; background: @window; }
QPushButton:default, QPushButton#primary { background: @accent; color: @accentText; border-color: @accent; }
QPushButton:default:hover, QPushButton#primary:hover { background: @accentHover; }
QPushButton:default:focus, QPushButton#primary:focus { border: 2px solid @text; }
QPushButton#primary:disabled { background: @window; color: @disabled; border-color: @border; }
QPushButton#chip { border: 1px solid @controlBorder; border-radius: 12px; padding: 2px 12px; min-height: 18px; background: @base; }
QPushButton#chip:hover { background: @hover; }
QPushButton#chip:focus { border: 2px solid @accent; padding: 1px 11px; }
QPushButton#chip:checked { background: @selection; color: @selectionText; border-color: @accent; }
QToolButton { background: transparent; color: @text; border: 1px solid transparent; border-radius: 5px; padding: 4px; }
QToolButton:hover { background: @hover; }
QToolButton:pressed, QToolButton:checked { background: @selection; color: @selectionText; }
QToolButton:focus { border: 2px solid @accent; padding: 3px; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateTimeEdit { background: @base; color: @text; border: 1px solid @controlBorder;
    border-radius: 5px; padding: 3px 8px; min-height: 20px; selection-background-color: @selection; selection-color: @selectionText; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus { border: 2px solid @accent; padding: 2px 7px; }
QLineEdit:disabled, QSpinBox:disabled, QComboBox:disabled { color: @disabled; background: @window; border-color: @border;
    border-style: @disabledFrame; }
QLineEdit:read-only { background: @window; }
QComboBox::drop-down, QSpinBox::up-button, QSpinBox::down-button { border: none; background: transparent; width: 20px; }
QComboBox::down-arrow, QSpinBox::down-arrow { image: url(:/style/down-@shade.svg); width: 12px; height: 12px; }
QSpinBox::up-arrow { image: url(:/style/up-@shade.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @base; border: 1px solid @controlBorder; border-radius: 0; outline: none;
    selection-background-color: @selection; selection-color: @selectionText; }
QCheckBox, QRadioButton { spacing: 8px; min-height: 24px; }
QCheckBox:focus, QRadioButton:focus { color: @accent; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid @controlBorder; border-radius: 3px; background: @base; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { background: @hover; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: url(:/style/check-@shade.svg); }
QRadioButton::indicator:checked { border: 5px solid @accent; width: 6px; height: 6px; }
QCheckBox::indicator:disabled { border-color: @border; background: @window; }
QCheckBox::indicator:checked:disabled { border-color: @disabled; background: @disabled; }
QCheckBox:focus::indicator, QRadioButton:focus::indicator { border-color: @accent; }

QTabWidget::pane { border: none; border-top: 1px solid @border; top: -1px; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: @secondaryText; border: none; border-bottom: 2px solid transparent; padding: 6px 12px; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
QTabBar::tab:focus { color: @accent; }

QMenuBar { background: @window; color: @text; }
QMenuBar::item { padding: 4px 10px; background: transparent; }
QMenuBar::item:selected { background: @selection; color: @selectionText; border-radius: 4px; }
QMenu { background: @base; color: @text; border: 1px solid @controlBorder; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 28px; border-radius: 4px; }
QMenu::item:selected { background: @selection; color: @selectionText; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @border; margin: 4px 8px; }
QMenu::icon { padding-left: 6px; }

QStatusBar { background: @window; border-top: 1px solid @border; }
QStatusBar::item { border: none; }
QToolBar { background: @window; border: none; spacing: 0; padding: 0; }
QToolBar#headerBar { border-bottom: 1px solid @border; }
QDockWidget::title { background: @window; padding: 8px 16px; }
QDockWidget::close-button { subcontrol-position: top right; subcontrol-origin: margin; position: absolute; top: 0px; right: 14px;
    bottom: 0px; width: 16px; }
QWidget#section { background: @base; }
QListView#sections { padding: 6px; }
QListView#sections::item { padding-left: 10px; border-radius: 5px; }
QListView#sections::item:selected { background: @selection; color: @selectionText; }
QMainWindow::separator { background: @window; width: 6px; height: 6px; }
QMainWindow::separator:hover { background: @accent; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: @accent; }
QDockWidget { color: @text; }
QProgressBar { background: @hover; border: none; border-radius: 3px; text-align: center; color: @text; min-height: 6px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }

QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 12px; margin: 2px; }
QScrollBar:horizontal { height: 12px; margin: 2px; }
QScrollBar::handle { background: @controlBorder; border-radius: 4px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: @secondaryText; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
)";

} // namespace

QString Theme::styleSheet() const
{
    const QPalette colors = palette();
    const QHash<QStringView, QColor> colorTokens{
        {u"window", window},
        {u"base", base},
        {u"alternate", alternate},
        {u"border", border},
        {u"controlBorder", controlBorder},
        {u"text", text},
        {u"secondaryText", secondaryText},
        {u"accent", accent},
        {u"accentText", accentText},
        {u"accentHover", dark() ? accent.lighter(112) : accent.darker(115)},
        {u"selection", selection},
        {u"selectionText", selectionText},
        {u"hover", hover},
        {u"bad", bad},
        {u"warningStripText", warningStripText},
        {u"criticalStripText", criticalStripText},
        {u"tip", colors.color(QPalette::ToolTipBase)},
        {u"disabled", colors.color(QPalette::Disabled, QPalette::Text)},
    };
    const QHash<QStringView, QString> words{
        // Pictures in a style sheet cannot be coloured: there is one for each shade.
        {u"shade", dark() ? QStringLiteral("dark") : QStringLiteral("light")},
        // Where there are few tones, what cannot be used has another frame as well.
        {u"disabledFrame", kind == Kind::HighContrast ? QStringLiteral("dashed") : QStringLiteral("solid")},
    };
    const QString source = QString::fromLatin1(sheet);
    QString result;
    result.reserve(source.size() * 2);
    for (qsizetype at = 0; at < source.size();) {
        if (source[at] != u'@') {
            result += source[at++];
            continue;
        }
        qsizetype end = at + 1;
        while (end < source.size() && source[end].isLetter())
            ++end;
        const QStringView token = QStringView(source).sliced(at + 1, end - at - 1);
        const auto color = colorTokens.constFind(token);
        result += color == colorTokens.cend() ? words.value(token, u'@' + token.toString()) : color->name();
        at = end;
    }
    return result;
}

} // namespace hdf5async

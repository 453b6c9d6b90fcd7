// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>
#include <hdf5async/result.h>

#include <QByteArray>

namespace hdf5async {

/// JSON of values, as h5grove writes it: arrays as nested lists, records as lists of their members, complex numbers as [re, im], what
/// is not finite as null, times as integers, bytes as text. @thread one
class JsonText
{
public:
    /// No more than so many bytes are made.
    explicit JsonText(qint64 limit) : m_limit(limit) { }

    /// With `flatten` the elements of an array stand in one list, whatever its shape.
    void value(const Value &value, bool flatten = false);
    void text(const QByteArray &utf8);
    void number(qint64 value);
    void number(quint64 value);
    void number(double value);
    void number(float value);
    void boolean(bool value);
    void null() { raw("null"); }
    void raw(QByteArrayView text)
    {
        if (!isFull())
            m_text += text;
    }

    /// Objects and lists: `{`, then for each member key() and its value, `}`.
    void beginObject() { open('{'); }
    void endObject() { close('}'); }
    void beginList() { open('['); }
    void endList() { close(']'); }
    /// Before each member of an object.
    void key(QByteArrayView name);
    /// Before each item of a list.
    void item() { separate(); }

    [[nodiscard]] bool isFull() const { return m_text.size() > m_limit; }
    /// @errors TOO_LARGE
    [[nodiscard]] Result<QByteArray> take() &&;

private:
    void open(char bracket);
    void close(char bracket);
    void separate();
    void array(const Array &array, bool flatten);
    void texts(const TextArray &texts, bool flatten);
    void items(const Value::List &list, bool flatten);
    void element(const ElementType &type, const char *at);
    void field(const RecordField &field, const char *at);
    template<typename Element>
    void nested(const Shape &shape, std::size_t axis, qint64 &index, const Element &element);

    const qint64 m_limit;
    QByteArray m_text;
    bool m_first = true; ///< nothing stands in the innermost list or object yet
};

} // namespace hdf5async

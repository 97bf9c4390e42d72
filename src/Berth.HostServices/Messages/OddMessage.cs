using System.Buffers;
using System.Buffers.Text;

namespace Berth.HostServices.Messages;

/// <summary>
/// Finds the type and the call of a message whose value can't be read, so that only that call fails. The value may be anything that has
/// paired brackets and strings: it may be nested too deeply, repeat a key, or contain what is not JSON. Of a message that is too long, only
/// the beginning is known.
/// </summary>
internal ref struct OddMessage
{
    private static readonly SearchValues<byte> s_ends = SearchValues.Create(",:]}[{\" \t\r\n"u8);

    private readonly ReadOnlySpan<byte> _text;
    private readonly bool _isCut;
    private int _at;
    private long _id;
    private bool _hasValue;

    private OddMessage(ReadOnlySpan<byte> text, bool isCut)
    {
        _text = text;
        _isCut = isCut;
    }

    /// <summary>The message, or null if it can't be told whose it is.</summary>
    /// <param name="text">The text, or its beginning.</param>
    /// <param name="isCut">Whether there is more.</param>
    /// <param name="reason">The reason why the value can't be read.</param>
    internal static Message? Find(ReadOnlySpan<byte> text, bool isCut, string reason)
    {
        var odd = new OddMessage(text, isCut);
        var kind = odd.Read();
        return kind is { } known && (odd._hasValue || isCut)
            ? new Message { Kind = known, Id = odd._id, Name = "", Unreadable = reason }
            : null;
    }

    private MessageKind? Read()
    {
        MessageKind? kind = null;
        Skip();
        if (!Take('{'))
            return null;
        do
        {
            Skip();
            if (_at == _text.Length && _isCut)
                return kind;
            if (Text() is not { IsEmpty: false } key || !Colon())
                return null;
            if (key.SequenceEqual("type"u8))
            {
                if (kind is not null || (kind = KindOf(Text())) is null)
                    return null;
            }
            else if (key.SequenceEqual("data"u8) ? !ReadData() : !SkipValue())
            {
                return _isCut && _at == _text.Length ? kind : null;
            }

            Skip();
        }
        while (Take(','));
        if (!Take('}'))
            return _isCut && _at == _text.Length ? kind : null;
        Skip();
        return _at == _text.Length ? kind : null;
    }

    private bool ReadData()
    {
        if (!Take('{'))
            return false;
        do
        {
            Skip();
            if (Text() is not { IsEmpty: false } key || !Colon())
                return false;
            var start = _at;
            var isValue = key.SequenceEqual("reply"u8) || key.SequenceEqual("args"u8);
            if ((isValue && _hasValue) || !SkipValue())
                return false;
            _hasValue |= isValue;
            if (key.SequenceEqual("id"u8)
                && (_id != 0 || !Utf8Parser.TryParse(_text[start.._at], out _id, out var length) || length != _at - start || _id <= 0))
            {
                return false;
            }

            Skip();
        }
        while (Take(','));
        return Take('}');
    }

    private static MessageKind? KindOf(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("reply"u8) ? MessageKind.Reply
        : type.SequenceEqual("signal"u8) ? MessageKind.Signal
        : type.SequenceEqual("exception"u8) ? MessageKind.Exception
        : type.SequenceEqual("method"u8) ? MessageKind.Method
        : null;

    /// <summary>Moves past a value; false at the end of the text.</summary>
    private bool SkipValue()
    {
        var depth = 0;
        do
        {
            Skip();
            if (_at == _text.Length)
                return false;
            switch (_text[_at])
            {
                case (byte)'"':
                    if (Text().IsEmpty && _at == _text.Length)
                        return false;
                    break;
                case (byte)'[' or (byte)'{':
                    depth++;
                    _at++;
                    break;
                case (byte)']' or (byte)'}':
                    if (depth-- == 0)
                        return false;
                    _at++;
                    break;
                case (byte)',' or (byte)':':
                    if (depth == 0)
                        return false;
                    _at++;
                    break;
                default:
                    var rest = _text[_at..].IndexOfAny(s_ends);
                    _at = rest < 0 ? _text.Length : _at + rest;
                    break;
            }
        }
        while (depth > 0);
        return true;
    }

    /// <summary>The content of a string, still escaped, and moves past it. Empty if there is none.</summary>
    private ReadOnlySpan<byte> Text()
    {
        if (!Take('"'))
            return default;
        var start = _at;
        for (; _at < _text.Length; _at++)
        {
            if (_text[_at] == '\\')
                _at++;
            else if (_text[_at] == '"')
                return _text[start.._at++];
        }

        _at = _text.Length;
        return default;
    }

    private bool Colon()
    {
        Skip();
        if (!Take(':'))
            return false;
        Skip();
        return true;
    }

    private bool Take(char expected)
    {
        if (_at >= _text.Length || _text[_at] != expected)
            return false;
        _at++;
        return true;
    }

    private void Skip()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            _at++;
    }
}

using System.Globalization;
using System.Text;

namespace Berth.Linux.Text;

/// <summary>Writes a byte that is not UTF-8, which is a lone surrogate in the text, as <c>\xNN</c>.</summary>
internal sealed class ByteEscapeFallback : EncoderFallback
{
    private const int EscapeLength = 4;

    public override int MaxCharCount => EscapeLength;

    public override EncoderFallbackBuffer CreateFallbackBuffer() => new Buffer();

    private sealed class Buffer : EncoderFallbackBuffer
    {
        private string _text = "";
        private int _next;

        public override int Remaining => _text.Length - _next;

        public override bool Fallback(char charUnknown, int index) => Start(HostText.IsByte(charUnknown)
            ? string.Create(CultureInfo.InvariantCulture, $"\\x{(byte)charUnknown:x2}")
            : "\uFFFD");

        public override bool Fallback(char charUnknownHigh, char charUnknownLow, int index) => Start("\uFFFD");

        public override char GetNextChar() => _next < _text.Length ? _text[_next++] : '\0';

        public override bool MovePrevious()
        {
            if (_next == 0)
                return false;
            _next--;
            return true;
        }

        public override void Reset() => (_text, _next) = ("", 0);

        private bool Start(string text)
        {
            (_text, _next) = (text, 0);
            return true;
        }
    }
}

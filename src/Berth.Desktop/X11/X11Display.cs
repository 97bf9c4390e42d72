using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Berth.Desktop.X11;

/// <summary>A display of an X server on this host: X(7), "Display names".</summary>
/// <param name="Number">Its number.</param>
internal sealed record X11Display(int Number)
{
    private const int Most = 65535;

    /// <summary>The directory of the servers' sockets.</summary>
    public const string Directory = "/tmp/.X11-unix";

    /// <summary>The server's socket.</summary>
    public string Socket => $"{Directory}/X{Number}";

    /// <summary>The screen, with a period before it; empty: the first.</summary>
    public string Screen { get; private init; } = "";

    /// <summary>The value of DISPLAY.</summary>
    public string Name => $":{Number}{Screen}";

    /// <summary>Reads <c>:N</c>, <c>:N.SCREEN</c> or the same after <c>unix</c>; false: it is another host's, or none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out X11Display? display)
    {
        display = null;
        var colon = text.LastIndexOf(':');
        if (colon < 0 || text[..colon] is not ("" or "unix" or "unix/" or "localhost/unix"))
            return false;
        var number = text.AsSpan(colon + 1);
        var screen = "";
        if (number.IndexOf('.') is var dot and >= 0)
        {
            screen = number[dot..].ToString();
            if (!int.TryParse(screen.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out _))
                return false;
            number = number[..dot];
        }

        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) || parsed > Most)
            return false;
        display = new X11Display(parsed) { Screen = screen };
        return true;
    }
}

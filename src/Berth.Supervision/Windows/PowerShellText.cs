using System.Text;

namespace Berth.Supervision.Windows;

/// <summary>Text and scripts for Windows PowerShell.</summary>
internal static class PowerShellText
{
    /// <summary>
    /// The characters that PowerShell reads as a single quotation mark (about_Quoting_Rules): the ASCII one, and four typographic ones.
    /// </summary>
    private const string Marks = "'\u2018\u2019\u201a\u201b";

    /// <summary>A string literal, in which nothing is expanded.</summary>
    public static string Quote(string text)
    {
        var literal = new StringBuilder("'", text.Length + 2);
        foreach (var c in text)
            literal.Append(c, Marks.Contains(c, StringComparison.Ordinal) ? 2 : 1);
        return literal.Append('\'').ToString();
    }

    /// <summary>
    /// A script as arguments of powershell.exe, encoded with letters and digits, so that neither cmd.exe nor the task scheduler expands
    /// anything.
    /// </summary>
    public static string[] Arguments(string script) =>
        ["-NoProfile", "-NonInteractive", "-WindowStyle", "Hidden", "-EncodedCommand",
            Convert.ToBase64String(Encoding.Unicode.GetBytes(script))];
}

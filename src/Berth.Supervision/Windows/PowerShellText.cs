using System.Text;

namespace Berth.Supervision.Windows;

/// <summary>Text and scripts for Windows PowerShell.</summary>
internal static class PowerShellText
{
    /// <summary>
    /// What PowerShell takes for a single quotation mark (about_Quoting_Rules): the plain one, and four that word processors write.
    /// </summary>
    private const string Marks = "'\u2018\u2019\u201a\u201b";

    /// <summary>The text as a literal, in which nothing is expanded.</summary>
    public static string Quote(string text)
    {
        var literal = new StringBuilder("'", text.Length + 2);
        foreach (var c in text)
            literal.Append(c, Marks.Contains(c, StringComparison.Ordinal) ? 2 : 1);
        return literal.Append('\'').ToString();
    }

    /// <summary>
    /// A script as arguments of powershell.exe: letters and digits, in which neither cmd.exe nor the task scheduler finds anything to
    /// expand.
    /// </summary>
    public static string[] Arguments(string script) =>
        ["-NoProfile", "-NonInteractive", "-WindowStyle", "Hidden", "-EncodedCommand",
            Convert.ToBase64String(Encoding.Unicode.GetBytes(script))];
}

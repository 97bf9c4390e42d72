using System.Text;

namespace Berth.Supervision.Windows;

/// <summary>
/// Joins arguments to a command line for CreateProcess, which CommandLineToArgvW and the C run-time split into the same arguments.
/// </summary>
internal static class WindowsCommandLine
{
    /// <summary>The line, without the program.</summary>
    public static string Join(IEnumerable<string> arguments)
    {
        var line = new StringBuilder();
        foreach (var argument in arguments)
        {
            if (line.Length > 0)
                line.Append(' ');
            Append(line, argument);
        }

        return line.ToString();
    }

    /// <summary>
    /// Backslashes are literal unless a quotation mark follows: then two mean one backslash, and one before the mark makes the mark
    /// literal.
    /// </summary>
    private static void Append(StringBuilder line, string argument)
    {
        if (argument.Length > 0 && argument.AsSpan().IndexOfAny(" \t\n\v\"") < 0)
        {
            line.Append(argument);
            return;
        }

        line.Append('"');
        var backslashes = 0;
        foreach (var c in argument)
        {
            if (c is '\\')
            {
                backslashes++;
                continue;
            }

            line.Append('\\', c is '"' ? (2 * backslashes) + 1 : backslashes).Append(c);
            backslashes = 0;
        }

        line.Append('\\', 2 * backslashes).Append('"');
    }
}

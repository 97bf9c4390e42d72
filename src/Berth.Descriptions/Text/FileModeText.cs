namespace Berth.Descriptions.Text;

/// <summary>File modes as chmod(1) writes them: <c>0755</c>.</summary>
internal static class FileModeText
{
    /// <summary>A regular expression of the form, for the JSON Schema.</summary>
    public const string Pattern = "^[0-7]{3,4}$";

    /// <summary>The highest mode: 07777.</summary>
    public const int Most = 0xFFF;

    /// <summary>Parses an octal mode in the form of chmod(1).</summary>
    public static bool TryParse(string text, out int mode)
    {
        mode = 0;
        if (text.Length is not (3 or 4))
            return false;
        foreach (var c in text)
        {
            if (c is < '0' or > '7')
                return false;
            mode = (mode << 3) | (c - '0');
        }

        return true;
    }

    /// <summary>Formats a mode as four octal digits.</summary>
    public static string Format(int mode) => Convert.ToString(mode, 8).PadLeft(4, '0');
}

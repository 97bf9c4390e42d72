namespace Berth.Workloads;

/// <summary>File modes as chmod(1) writes them: <c>0755</c>.</summary>
internal static class FileModeText
{
    public const string Pattern = "^[0-7]{3,4}$";

    public const int Most = 0xFFF;

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

    public static string Format(int mode) => Convert.ToString(mode, 8).PadLeft(4, '0');
}

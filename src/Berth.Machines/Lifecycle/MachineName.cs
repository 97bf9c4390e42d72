namespace Berth.Machines.Lifecycle;

/// <summary>Names of machines: also names of directories, of hosts in the guest, and values of options of a VMM.</summary>
public static class MachineName
{
    private const int Longest = 63, LongestStored = 160;

    /// <summary>
    /// Whether a text is the name of a stored machine: one of these, or that of a workload, which may have '_', and '.' before an instance.
    /// </summary>
    public static bool IsStored(string? text) => text is { Length: > 0 and <= LongestStored } && char.IsAsciiLetterOrDigit(text[0])
        && text.All(static character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character)
            || character is '-' or '_' or '.');

    /// <summary>Whether a text is a name: lower-case letters, digits and '-', at most 63, the first a letter or a digit.</summary>
    public static bool IsValid(string? text) => text is { Length: > 0 and <= Longest } && text[0] != '-' && text[^1] != '-'
        && text.All(static character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');
}

namespace Berth.Machines.Lifecycle;

/// <summary>Names of machines: also names of directories, of hosts in the guest, and values of options of a VMM.</summary>
public static class MachineName
{
    private const int Longest = 63;

    /// <summary>Whether a text is a name: lower-case letters, digits and '-', at most 63, the first a letter or a digit.</summary>
    public static bool IsValid(string? text) => text is { Length: > 0 and <= Longest } && text[0] != '-' && text[^1] != '-'
        && text.All(static character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');
}

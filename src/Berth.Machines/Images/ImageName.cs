namespace Berth.Machines.Images;

/// <summary>Names of images in the store: one component of a path, readable on a command line.</summary>
public static class ImageName
{
    private const int Longest = 64;

    /// <summary>Whether a text is a name: 1 to 64 letters, digits, dots, dashes and underscores, the first a letter or digit.</summary>
    /// <param name="text">The text.</param>
    public static bool IsValid(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= Longest && char.IsAsciiLetterOrDigit(text[0])
            && text.All(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_');
    }
}

using System.Globalization;

namespace Berth.Engine.Specs;

/// <summary>Values of flags.</summary>
public static class FlagValue
{
    /// <summary>A whole number; null stays null.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static int? Integer(string flag, string? text)
    {
        if (text is null)
            return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"{flag}: \"{text}\" is not a whole number; write {flag} 7");
    }

    /// <summary>A duration greater than zero; null stays null.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static TimeSpan? Duration(string flag, string? text)
    {
        if (text is null)
            return null;
        if (!Descriptions.Text.Duration.TryParse(text, out var duration))
            throw new UsageException($"{flag}: \"{text}\" is not a duration; write {flag} 500ms, or 5s");
        return duration > TimeSpan.Zero
            ? duration
            : throw new UsageException($"{flag}: {text} is not more than zero; write {flag} 1ms, or more");
    }

    /// <summary>A word of an enumeration, in lower case; null stays null.</summary>
    /// <exception cref="UsageException">It is none of its words.</exception>
    public static T? Word<T>(string flag, string? text)
        where T : struct, Enum
    {
        if (text is null)
            return null;
        foreach (var word in Enum.GetValues<T>())
        {
            if (word.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                return word;
        }

        var words = string.Join(", ", Enum.GetNames<T>().Select(static n => n.ToLowerInvariant()));
        throw new UsageException($"{flag}: \"{text}\" is not one of {words}");
    }
}

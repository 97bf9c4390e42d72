namespace Berth.Supervision.Services;

/// <summary>The words for states and service managers, the same in text and in JSON.</summary>
public static class ServiceWords
{
    /// <summary>The word for a value: its name in lower case.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="value">The value.</param>
    public static string Of<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}

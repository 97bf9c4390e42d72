namespace Berth.Desktop.Host;

/// <summary>How long a peer of the desktop may take for an answer: a start or a stop must not hang with it.</summary>
internal static class Patience
{
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(5);

    public static int Milliseconds => (int)Limit.TotalMilliseconds;
}

namespace Berth.Cli.Rendering;

/// <summary>Colours only on a terminal, and never against the user's word (NO_COLOR, no-color.org).</summary>
internal static class Colors
{
    public static bool OnError => !Console.IsErrorRedirected && Allowed;

    public static bool OnOutput => !Console.IsOutputRedirected && Allowed;

    private static bool Allowed => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb";
}

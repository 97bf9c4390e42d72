namespace Berth.Cli.Rendering;

/// <summary>Colours are used only on a terminal, and not if NO_COLOR is set (no-color.org).</summary>
internal static class Colors
{
    public static bool OnError => !Console.IsErrorRedirected && Allowed;

    public static bool OnOutput => !Console.IsOutputRedirected && Allowed;

    private static bool Allowed => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb";
}

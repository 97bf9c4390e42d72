namespace Berth.Cli.Tests;

/// <summary>Runs the berth under test as a user would, and takes what it says.</summary>
internal static class Said
{
    public static CommandOutput By(params string[] arguments)
    {
        using var directory = new TemporaryDirectory();
        return By(directory.Path, arguments);
    }

    private static CommandOutput By(string directory, string[] arguments) =>
        Caller().RunAsync(
            [BerthBinary.Path, .. arguments], directory, new KeyValuePair<string, string>("BERTH_STATE_DIR", directory + "/state"))
            .GetAwaiter().GetResult();

    private static Caller Caller() => Environment.IsPrivilegedProcess ? TestKit.Caller.Root() : TestKit.Caller.Ordinary();
}

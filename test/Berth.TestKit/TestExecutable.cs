namespace Berth.TestKit;

/// <summary>The executable of the running test project.</summary>
public static class TestExecutable
{
    /// <summary>Its path. Under a test platform, <see cref="Environment.ProcessPath"/> is that of dotnet instead.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, AppDomain.CurrentDomain.FriendlyName);
}

namespace Berth.Sandbox.Tests.Kernel;

/// <summary>Mode 0311 for a directory, until this is disposed of: names in it can be used, and not listed.</summary>
internal sealed class PassingMode : IDisposable
{
    private const UnixFileMode Passing =
        UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private readonly string _directory;
    private readonly UnixFileMode _before;

    public PassingMode(string directory)
    {
        _directory = directory;
        _before = File.GetUnixFileMode(directory);
        File.SetUnixFileMode(directory, Passing);
    }

    public void Dispose() => File.SetUnixFileMode(_directory, _before);
}

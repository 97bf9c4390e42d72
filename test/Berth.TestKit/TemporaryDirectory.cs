namespace Berth.TestKit;

/// <summary>A directory of the test's own, removed with everything in it when disposed. Its path holds no symbolic link.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    /// <summary>Makes one under the system's temporary directory.</summary>
    /// <param name="forEveryone">Whether other users may enter it too (0755 instead of 0700).</param>
    public TemporaryDirectory(bool forEveryone = false)
    {
        Path = Directory.CreateTempSubdirectory("berth-test-").FullName;
        if (forEveryone && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                Path,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The path of something in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Makes a file in it, with its directories, and returns its path.</summary>
    public string Write(string name, string content)
    {
        var path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>
    /// Makes a program in it, and returns its path. Another process writes it: of ours, any child between its fork and its exec has what we
    /// have open, and what somebody has open for writing is not executed (ETXTBSY).
    /// </summary>
    public string WriteProgram(string name, ReadOnlySpan<byte> content)
    {
        var source = this[name + ".content"];
        File.WriteAllBytes(source, content);
        using (var install = System.Diagnostics.Process.Start("install", ["-m", "755", source, this[name]]))
            install.WaitForExit();
        File.Delete(source);
        return File.Exists(this[name]) ? this[name] : throw new IOException($"install did not make {this[name]}");
    }

    /// <summary>Removes it.</summary>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception error) when (error is IOException or ArgumentException && !OperatingSystem.IsWindows())
        {
            // The base library cannot name what has bytes in its name that are no UTF-8, or what is deeper than a path can be long.
            using var remove = System.Diagnostics.Process.Start("rm", ["-rf", Path]);
            remove.WaitForExit();
        }
    }
}

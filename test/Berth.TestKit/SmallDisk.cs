using System.Globalization;

namespace Berth.TestKit;

/// <summary>A file system of a few KiB (tmpfs) over a directory. Needs root.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly string _path;

    /// <summary>Mounts it. Skips the test where that is not possible.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="size">Its size, as tmpfs(5) has it: 64k; other options may follow: 64k,nr_inodes=10.</param>
    public SmallDisk(string path, string size)
    {
        _path = path;
        Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={size},mode=700"), "berth-test", path);
    }

    /// <summary>Writes until there is no room.</summary>
    public static void Fill(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        try
        {
            for (long at = 0; ; at += 4096)
                RandomAccess.Write(file, new byte[4096], at);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Run("umount", "--lazy", _path);

    private static void Run(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            Assert.Skip($"needs to mount a tmpfs: {error}");
    }
}

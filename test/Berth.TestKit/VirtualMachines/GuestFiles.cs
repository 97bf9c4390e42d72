using System.Text;
using System.Text.RegularExpressions;

namespace Berth.TestKit.VirtualMachines;

/// <summary>
/// Puts together the initial file system of a test machine: BusyBox, two users, the cases, and programs of the host with their libraries.
/// </summary>
internal sealed partial class GuestFiles
{
    internal const string BusyBox = "/bin/busybox";
    internal const UnixFileMode Executable = (UnixFileMode)0x1ED;

    // Berth opens these with dlopen, so ldd does not name them.
    private static readonly string[] s_optionalLibraries = ["libseccomp.so.2", "libacl.so.1"];

    private readonly NewcArchive _archive;
    private readonly HashSet<string> _libraries = new(StringComparer.Ordinal);

    /// <summary>Begins an archive with what every machine has.</summary>
    public GuestFiles(Stream stream)
    {
        _archive = new NewcArchive(stream);
        foreach (var directory in (string[])["usr/bin", "usr/lib", "usr/lib64", "usr/sbin", "etc", "home/user", "root", "cases", "proc",
            "sys", "dev", "run", "tmp", "var/lib", "new"])
            _archive.AddDirectory(directory);
        foreach (var directory in (string[])["bin", "lib", "lib64", "sbin"])
            _archive.AddSymlink(directory, "usr/" + directory);
        if (!File.Exists(BusyBox))
            throw new MachineUnavailableException("needs Debian's package busybox-static");
        _archive.AddFile("usr/bin/busybox", File.ReadAllBytes(BusyBox), Executable);
        AddText("etc/passwd",
            "root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000:user:/home/user:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n");
        AddText("etc/group", "root:x:0:\nuser:x:1000:\nnogroup:x:65534:\n");
        AddText("etc/hostname", "machine\n");
        AddText("init", GuestInit.Script + "\n", Executable);
    }

    /// <summary>Adds a file of text.</summary>
    public void AddText(string path, string content, UnixFileMode mode = (UnixFileMode)0x1A4) =>
        _archive.AddFile(path, Encoding.UTF8.GetBytes(content), mode);

    /// <summary>Adds a file that all may read.</summary>
    public void Add(string path, byte[] content) => _archive.AddFile(path, content, (UnixFileMode)0x1A4);

    /// <summary>Adds a program of the host and the libraries it is linked with or may open.</summary>
    public async Task AddProgramAsync(string path, string hostPath, CancellationToken cancellation)
    {
        _archive.AddFile(path, await File.ReadAllBytesAsync(hostPath, cancellation), Executable);
        await AddLibrariesOfAsync(hostPath, cancellation);
        foreach (var library in s_optionalLibraries)
        {
            var found = (await HostCommand.RunAsync("/sbin/ldconfig", ["-p"], cancellation)).Output
                .Split('\n').FirstOrDefault(line => line.Contains(library, StringComparison.Ordinal)
                    && line.Contains("x86-64", StringComparison.Ordinal));
            if (found?.Split(" => ") is [_, var file])
            {
                AddLibrary(file);
                await AddLibrariesOfAsync(file, cancellation);
            }
        }
    }

    /// <summary>Adds a case under its number.</summary>
    public void AddCase(int number, MachineCase item)
    {
        var directory = $"cases/{number:000}/";
        AddText(directory + "name", item.Name + "\n");
        AddText(directory + "script", item.Script + "\n");
        AddText(directory + "user", item.User is MachineUser.Root ? "root\n" : "user\n");
        AddText(directory + "cgroup", item.Cgroup is MachineCgroup.Session ? "session\n" : "delegated\n");
        AddText(directory + "limit", $"{(int)item.Limit.TotalSeconds}\n");
    }

    /// <summary>Ends the archive.</summary>
    public void End() => _archive.End();

    private async Task AddLibrariesOfAsync(string hostPath, CancellationToken cancellation)
    {
        // A static program has no such lines, and ldd says so with exit code 1.
        var linked = await HostCommand.RunAsync("ldd", [hostPath], cancellation);
        foreach (Match library in LibraryLine().Matches(linked.Output))
            AddLibrary(library.Groups[1].Value);
    }

    private void AddLibrary(string hostPath)
    {
        // The machine's /lib is /usr/lib, as the host's may or may not be.
        var path = hostPath.StartsWith("/usr/", StringComparison.Ordinal) ? hostPath : "/usr" + hostPath;
        if (_libraries.Add(path))
            _archive.AddFile(path, File.ReadAllBytes(hostPath), Executable);
    }

    // "libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)" and "/lib64/ld-linux-x86-64.so.2 (0x…)"
    [GeneratedRegex(@"(?:=> |^\s*)(/\S+) \(0x", RegexOptions.Multiline)]
    private static partial Regex LibraryLine();
}

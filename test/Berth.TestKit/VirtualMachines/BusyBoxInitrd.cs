using System.Text;

namespace Berth.TestKit.VirtualMachines;

/// <summary>An initrd with BusyBox and two users, and no init: what a machine without a disk runs commands in.</summary>
public static class BusyBoxInitrd
{
    private static readonly string[] s_programs =
    [
        "sh", "cat", "chmod", "dd", "echo", "env", "head", "id", "kill", "ls", "mkdir", "md5sum", "mount", "ps", "pwd", "seq", "sleep",
            "stat",
        "stty", "sync", "test", "true", "tty", "uname", "wc", "yes",
    ];

    /// <summary>Writes it.</summary>
    /// <exception cref="MachineUnavailableException">BusyBox is missing here.</exception>
    public static void Write(string path)
    {
        if (!File.Exists(GuestFiles.BusyBox))
            throw new MachineUnavailableException("needs Debian's package busybox-static");
        using var stream = File.Create(path);
        var archive = new NewcArchive(stream);
        archive.AddFile("bin/busybox", File.ReadAllBytes(GuestFiles.BusyBox), GuestFiles.Executable);
        foreach (var program in s_programs)
            archive.AddSymlink("bin/" + program, "busybox");
        archive.AddFile("etc/passwd", Encoding.UTF8.GetBytes("root:x:0:0:root:/:/bin/sh\nuser:x:1000:1000:user:/:/bin/sh\n"));
        archive.AddFile("etc/group", Encoding.UTF8.GetBytes("root:x:0:\nuser:x:1000:\nextra:x:77:user\n"));
        archive.End();
    }
}

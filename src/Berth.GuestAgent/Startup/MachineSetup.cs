using System.Globalization;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Mounts;
using Berth.Linux.Netlink;
using Berth.Machines.Guest;

namespace Berth.GuestAgent.Startup;

/// <summary>What the host gives this machine besides the root: its name, further disks, shared directories.</summary>
internal static class MachineSetup
{
    private const long ReadOnly = 1, NoSuid = 2, NoDev = 4, Bind = 4096;

    /// <summary>Applies it. What fails is said on the console; the machine starts.</summary>
    public static void Apply(BootFile boot)
    {
        foreach (var name in boot.Of(BootWords.HostName))
            Try(() => File.WriteAllText("/proc/sys/kernel/hostname", name[0]));
        foreach (var disk in boot.Of(BootWords.Disk))
        {
            Try(() =>
            {
                DiskMounts.Await(disk[0]);
                Directory.CreateDirectory(disk[1]);
                FileSystemMount.Make(disk[0], disk[1], disk[2], NoDev);
            });
        }

        if (boot.Of(BootWords.Loopback).Any())
            Try(LoopbackDevice.Enable);
        foreach (var network in boot.Of(BootWords.Network))
            Try(() => GuestNetwork.SetUp(network));
        foreach (var user in boot.Of(BootWords.User))
            Try(() => AddUser(user));
        // In the order of the description: a later one may cover an earlier one.
        foreach (var line in boot.Lines)
            Try(() => Place(line[0], [.. line.Skip(1).Select(Uri.UnescapeDataString)]));
    }

    private static void Place(string word, string[] values)
    {
        switch (word)
        {
            case BootWords.Share:
                Directory.CreateDirectory(values[1]);
                FileSystemMount.Make(
                    values[0], values[1], "9p", NoSuid | NoDev | (values[2] == "ro" ? ReadOnly : 0),
                    "trans=virtio,version=9p2000.L,msize=262144");
                break;
            case BootWords.File:
                MakeParent(values[1]);
                if (FileStatus.Find(values[1], followLink: true) is null)
                    File.Create(values[1]).Dispose();
                FileSystemMount.Make(values[0], values[1], "none", Bind);
                break;
            case BootWords.Memory:
                Directory.CreateDirectory(values[0]);
                FileSystemMount.Make(
                    "tmpfs", values[0], "tmpfs", NoSuid | NoDev | (values[5] == "ro" ? ReadOnly : 0),
                    $"mode={values[2]},uid={values[3]},gid={values[4]}" + (values[1] == "0" ? "" : ",size=" + values[1]));
                break;
            case BootWords.Link:
                MakeParent(values[0]);
                File.Delete(values[0]);
                File.CreateSymbolicLink(values[0], values[1]);
                break;
            case BootWords.Text:
                MakeParent(values[0]);
                File.WriteAllText(values[0], values[4]);
                File.SetUnixFileMode(values[0], (UnixFileMode)Convert.ToInt32(values[1], 8));
                FileOwner.Set(values[0], Number(values[2]), Number(values[3]));
                break;
            case BootWords.Owner:
                FileOwner.Set(values[0], Number(values[1]), Number(values[2]));
                break;
        }
    }

    private static void AddUser(string[] user)
    {
        const string Passwd = "/etc/passwd";
        var lines = GuestFile.ReadOrEmpty(Passwd);
        if (lines.Split('\n').Select(static line => line.Split(':'))
            .Any(fields => fields[0] == user[0] || (fields.Length > 2 && fields[2] == user[1])))
            return;
        MakeParent(Passwd);
        File.AppendAllText(
            Passwd, $"{(lines.Length > 0 && lines[^1] != '\n' ? "\n" : "")}{user[0]}:x:{user[1]}:{user[2]}::"
                + $"{Uri.UnescapeDataString(user[3])}:{Uri.UnescapeDataString(user[4])}\n");
    }

    private static void MakeParent(string path) => Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "/");

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            Console.Error.WriteLine($"berth-guest: {FailureText.Of(error)}");
            Directory.CreateDirectory(Path.GetDirectoryName(GuestPaths.Failures)!);
            File.AppendAllText(GuestPaths.Failures, FailureText.Of(error) + "\n");
        }
    }
}

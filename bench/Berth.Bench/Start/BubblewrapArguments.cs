using Berth.Sandbox.Parameters;

namespace Berth.Bench.Start;

/// <summary>The options of bwrap(1) for the same sandbox: one for each mount, in the same order, and the same filter.</summary>
internal static class BubblewrapArguments
{
    private const int FirstDescriptor = 10;

    /// <summary>The arguments, and the contents that bwrap reads from descriptors.</summary>
    public static (IReadOnlyList<string> Arguments, IReadOnlyList<(int Descriptor, ReadOnlyMemory<byte> Content)> Inputs) For(
        SandboxParameters parameters)
    {
        List<(int, ReadOnlyMemory<byte>)> inputs = [(FirstDescriptor, parameters.Seccomp)];
        List<string> arguments =
        [
            "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net", "--unshare-cgroup",
            "--uid", $"{parameters.Identity.InsideUid}", "--gid", $"{parameters.Identity.InsideGid}",
            "--hostname", parameters.Hostname!, "--die-with-parent", "--new-session", "--cap-drop", "ALL",
            "--seccomp", $"{FirstDescriptor}",
        ];
        foreach (var step in parameters.Mounts)
        {
            if (InDev(step.Target) && step.Target != "/dev/shm")
                continue; // --dev creates all of /dev
            switch (step)
            {
                case DirectoryStep or FileStep when IsMountedOn(step.Target, parameters):
                    break; // bwrap creates mount points and their parents
                case FileStep file:
                    var descriptor = FirstDescriptor + inputs.Count;
                    inputs.Add((descriptor, System.Text.Encoding.UTF8.GetBytes(file.Content)));
                    arguments.AddRange(["--file", $"{descriptor}", file.Target]);
                    break;
                case FileMount file:
                    arguments.AddRange(["--ro-bind-data", $"{FirstDescriptor + inputs.Count}", file.Target]);
                    inputs.Add((FirstDescriptor + inputs.Count, System.Text.Encoding.UTF8.GetBytes(file.Content)));
                    break;
                case TmpfsMount { Device: true } or { Target: "/dev" }:
                    arguments.AddRange(["--dev", step.Target]);
                    break;
                default:
                    arguments.AddRange(Option(step));
                    break;
            }
        }

        foreach (var tmpfs in parameters.Mounts.OfType<TmpfsMount>().Where(static t => !t.Write))
            arguments.AddRange(["--remount-ro", tmpfs.Target]);
        arguments.AddRange(["--remount-ro", "/", "--chdir", parameters.WorkingDirectory, "--", .. parameters.Arguments]);
        return (arguments, inputs);
    }

    private static bool IsMountedOn(string path, SandboxParameters parameters) => parameters.Mounts.Any(step =>
        step is not (DirectoryStep or FileStep) && (step.Target == path || step.Target.StartsWith(path + '/', StringComparison.Ordinal)));

    private static string[] Option(MountStep step) => step switch
    {
        DirectoryStep => ["--dir", step.Target],
        SymlinkStep link => ["--symlink", link.To, link.Target],
        BindMount { Write: true } bind => ["--bind", bind.Source, bind.Target],
        BindMount bind => ["--ro-bind", bind.Source, bind.Target],
        TmpfsMount tmpfs => ["--perms", "0" + Convert.ToString(tmpfs.Mode, 8), "--tmpfs", tmpfs.Target],
        KernelMount { Type: "proc" } => ["--proc", step.Target],
        MaskStep { Directory: true } => ["--perms", "0000", "--tmpfs", step.Target], // Berth's own directories, on a host that has them
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "bwrap has no option for this step"),
    };

    private static bool InDev(string path) => path.StartsWith("/dev/", StringComparison.Ordinal);
}

using System.Globalization;
using Berth.Linux.Acl;
using Berth.Linux.Files;

namespace Berth.Conformance.Attacks;

/// <summary>A random tree that stands for the host's, and what there is to see of it: owners, modes, ACLs, links and content.</summary>
internal static class HostTree
{
    private static readonly string[] s_names = ["a", "b", "file"];

    /// <summary>Makes one: directories with the names that a workload uses, some of others, some with an ACL.</summary>
    public static void Make(string root, Random random)
    {
        foreach (var directory in s_names.SelectMany(
            static n => s_names.Select(m => $"{n}/{m}")).Where(_ => random.Next(3) > 0).Append("a").Select(d => Path.Combine(root, d)))
        {
            Directory.CreateDirectory(directory);
            File.WriteAllText(directory + "/secret", "of the host\n");
            File.SetUnixFileMode(directory + "/secret", random.Next(2) == 0 ? UnixFileMode.UserRead : (UnixFileMode)0b110_100_000);
            File.SetUnixFileMode(
                directory, (UnixFileMode)(random.Next(3) switch { 0 => 0b111_000_000, 1 => 0b111_101_000, _ => 0b111_101_101 }));
            if (random.Next(4) == 0)
                PathAcl.Apply(directory + "/secret", 4711, AclPermissions.Read);
        }
    }

    /// <summary>One line for each thing in a tree.</summary>
    public static string Describe(string root) =>
        string.Join('\n',
            Directory.EnumerateFileSystemEntries(
                root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .Prepend(root).Order(StringComparer.Ordinal).Select(static path =>
        {
            if (new FileInfo(path).LinkTarget is { } target)
                return $"{path} -> {target}";
            var status = FileStatus.Of(path);
            var content = Directory.Exists(path) ? "" : File.ReadAllText(path).Trim();
            return string.Create(CultureInfo.InvariantCulture,
                $"{path} {status.Uid}:{status.Gid} {status.Mode} {PathAcl.ReadText(path).ReplaceLineEndings(",")} {content}");
        }));
}

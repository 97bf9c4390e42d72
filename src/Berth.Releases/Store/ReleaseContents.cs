using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Berth.Linux.Files;
using Berth.Linux.Text;
using Berth.Releases.Files;
using Berth.Releases.Names;

namespace Berth.Releases.Store;

/// <summary>
/// The list of a release's files with their digests, the file <c>.berth-contents</c>: a line for each file, directory and symbolic link
/// with kind, mode, owner, number of names, SHA-256 (of the content, or of the link's text), SHA-256 of the attributes that give rights
/// (capabilities and access control lists), and path. Line breaks and backslashes in paths are escaped. The release's directory is
/// <c>.</c>.
/// </summary>
internal static class ReleaseContents
{
    private const int Longest = 256 * 1024 * 1024;
    private const string Header = "berth-contents-1\n", None = "-", Top = ".";

    /// <summary>Nothing is known: every file is read.</summary>
    public static IReadOnlyDictionary<string, byte[]> NoneKnown { get; } = new Dictionary<string, byte[]>();

    /// <summary>Lists the files below a directory.</summary>
    /// <param name="files">The store's files.</param>
    /// <param name="directory">The release's directory.</param>
    /// <param name="progress">Called with the number of bytes read.</param>
    /// <param name="known">The digests of files that are as they were written; the others are read.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static byte[] Of(
        IReleaseFiles files, string directory, Action<long> progress, IReadOnlyDictionary<string, byte[]> known,
        CancellationToken cancellationToken)
    {
        var lines = new StringBuilder(Header);
        long total = 0;
        var buffer = new byte[256 * 1024];
        if (files.Find(directory) is { } top)
            Line('d', top, None, directory, Top);
        Add("");
        return HostText.Encode(lines.ToString());

        void Add(string below)
        {
            foreach (var name in files.List($"{directory}/{below}".TrimEnd('/')))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var path = below.Length == 0 ? name : $"{below}/{name}";
                var found = files.Find($"{directory}/{path}");
                if (path is StorePaths.Manifest or StorePaths.Contents || found is not { } file)
                    continue;
                var full = $"{directory}/{path}";
                if (file.Kind is FileKind.Regular)
                    Line('f', file, known.TryGetValue(path, out var digest) ? Convert.ToHexStringLower(digest) : Hash(full), full, path);
                else if (file.Kind is FileKind.SymbolicLink)
                    Line('l', file, HashOf(HostText.Encode(files.ReadLink(full) ?? "")), full, path);
                else
                    Line(file.Kind is FileKind.Directory ? 'd' : '?', file, None, full, path);
                if (file.Kind is FileKind.Directory)
                    Add(path);
            }
        }

        void Line(char kind, FoundFile file, string hash, string full, string path)
        {
            var links = kind == 'd' ? None : file.Links.ToString(CultureInfo.InvariantCulture);
            lines.Append(CultureInfo.InvariantCulture, $"{kind} {Convert.ToString((int)file.Mode, 8),4} {file.Uid}:{file.Gid} {links} ")
                .Append(CultureInfo.InvariantCulture, $"{hash} {Rights(files.Attributes(full))} {Escape(path)}\n");
        }

        string Hash(string path)
        {
            using var content = files.OpenRead(path);
            if (content is null)
                return "-";
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            int count;
            while ((count = content.Read(buffer)) > 0)
            {
                hash.AppendData(buffer.AsSpan(0, count));
                progress(total += count);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>The files that are not as they were installed: "PATH: changed". Null: it is not known how they were installed.</summary>
    /// <param name="tree">The store.</param>
    /// <param name="id">The release.</param>
    /// <param name="progress">Called with the number of bytes read.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static IReadOnlyList<string>? Differences(
        ReleaseTree tree, ReleaseId id, Action<long> progress, CancellationToken cancellationToken)
    {
        var listed = tree.Files.Read($"{StorePaths.Of(id)}/{StorePaths.Contents}", Longest);
        if (listed is null || tree.Manifest(id)?.Contents is not { } digest || Convert.ToHexStringLower(SHA256.HashData(listed)) != digest)
            return null;
        if (!HostText.Decode(listed).StartsWith(Header, StringComparison.Ordinal))
            return null;
        var before = Lines(listed);
        var now = Lines(Of(tree.Files, StorePaths.Of(id), progress, NoneKnown, cancellationToken));
        return
        [
            .. before.Where(line => !now.ContainsKey(line.Key)).Select(static line => $"{line.Key}: missing")
                .Concat(now.Where(line => !before.ContainsKey(line.Key)).Select(static line => $"{line.Key}: added"))
                .Concat(before.Where(line => now.TryGetValue(line.Key, out var other) && other != line.Value)
                    .Select(static line => $"{line.Key}: changed"))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static Dictionary<string, string> Lines(byte[] list)
    {
        const int FieldsBeforePath = 6;
        var lines = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in HostText.Decode(list).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split(' ', FieldsBeforePath + 1, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > FieldsBeforePath)
                lines[fields[FieldsBeforePath]] = string.Join(' ', fields[..FieldsBeforePath]);
        }

        return lines;
    }

    /// <summary>The digest of the attributes that give rights. Labels (SELinux) are the host's, and change without an attack.</summary>
    private static string Rights(IReadOnlyList<KeyValuePair<string, byte[]>> attributes)
    {
        var text = string.Concat(
            attributes.Where(static attribute => attribute.Key is "security.capability"
                    || attribute.Key.StartsWith("system.posix_acl_", StringComparison.Ordinal))
                .OrderBy(static attribute => attribute.Key, StringComparer.Ordinal)
                .Select(static attribute => $"{attribute.Key}={Convert.ToHexStringLower(attribute.Value)}\n"));
        return text.Length == 0 ? None : HashOf(Encoding.ASCII.GetBytes(text));
    }

    private static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Escape(string path) =>
        path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}

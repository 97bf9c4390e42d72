using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Berth.Linux.Files;
using Berth.Linux.Text;
using Berth.Releases.Files;
using Berth.Releases.Names;

namespace Berth.Releases.Store;

/// <summary>
/// The list of a release's files with their digests, the file <c>.berth-contents</c>: a line for each file and symbolic link with kind,
/// mode, SHA-256 (of the content, or of the link's text) and path. Line breaks and backslashes in paths are escaped.
/// </summary>
internal static class ReleaseContents
{
    private const int Longest = 256 * 1024 * 1024;

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
        var lines = new StringBuilder();
        long total = 0;
        var buffer = new byte[256 * 1024];
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
                if (file.Kind is FileKind.Directory)
                    Add(path);
                else if (file.Kind is FileKind.Regular)
                    Line(
                        'f', file.Mode, known.TryGetValue(path, out var digest)
                            ? Convert.ToHexStringLower(digest)
                            : Hash($"{directory}/{path}"), path);
                else if (file.Kind is FileKind.SymbolicLink)
                    Line('l', file.Mode, HashOfText(files.ReadLink($"{directory}/{path}") ?? ""), path);
                else
                    Line('?', file.Mode, "-", path);
            }
        }

        void Line(char kind, UnixFileMode mode, string hash, string path) =>
            lines.Append(CultureInfo.InvariantCulture, $"{kind} {Convert.ToString((int)mode, 8),4} {hash} {Escape(path)}\n");

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
        const int FieldsBeforePath = 3;
        var lines = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in HostText.Decode(list).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split(' ', FieldsBeforePath + 1, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > FieldsBeforePath)
                lines[fields[FieldsBeforePath]] = string.Join(' ', fields[..FieldsBeforePath]);
        }

        return lines;
    }

    private static string HashOfText(string text) => Convert.ToHexStringLower(SHA256.HashData(HostText.Encode(text)));

    private static string Escape(string path) =>
        path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}

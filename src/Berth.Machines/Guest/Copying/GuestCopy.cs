using Berth.Machines.Guest.Wire;

namespace Berth.Machines.Guest.Copying;

/// <summary>Copies files between host and guest, with their modes and times. Owners are the copying user's.</summary>
public static class GuestCopy
{
    /// <summary>Copies from the host into the guest.</summary>
    /// <param name="guest">The guest.</param>
    /// <param name="source">A path of the host.</param>
    /// <param name="target">A path of the guest: inside of it, if it is a directory, else as it.</param>
    /// <param name="cancellationToken">Ends the copy; what is copied stays.</param>
    /// <returns>The number of files, directories and links, and of bytes.</returns>
    public static async Task<(long Entries, long Bytes)> InAsync(
        GuestClient guest, string source, string target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(guest);
        var tree = TreeWalk.Of(source);
        var connection = await guest.ConnectAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var place = new WireWriter().Text(target).Text(Path.GetFileName(Path.GetFullPath(source))).Content;
            await connection.SendAsync(GuestFrameType.CopyIn, place, cancellationToken).ConfigureAwait(false);
            // The guest may refuse at any time; it is heard while the files are sent.
            var answer = connection.ReceiveAsync(cancellationToken);
            var sent = SendAsync(connection, tree, cancellationToken);
            if (await Task.WhenAny(answer, sent).ConfigureAwait(false) == sent)
                await sent.ConfigureAwait(false);
            var (type, content) = await answer.ConfigureAwait(false);
            if (type is GuestFrameType.Failed)
                throw new GuestRefusedException(GuestFailure.Decode(content.Span));
            return type is GuestFrameType.Done && sent.IsCompleted ? await sent.ConfigureAwait(false) : throw GuestClient.Unexpected();
        }
    }

    /// <summary>Copies from the guest to the host.</summary>
    /// <param name="guest">The guest.</param>
    /// <param name="source">A path of the guest.</param>
    /// <param name="target">A path of the host: inside of it, if it is a directory, else as it.</param>
    /// <param name="cancellationToken">Ends the copy; what is copied stays.</param>
    /// <returns>The number of files, directories and links, and of bytes.</returns>
    public static async Task<(long Entries, long Bytes)> OutAsync(
        GuestClient guest, string source, string target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(guest);
        var connection = await guest.ConnectAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var place = new WireWriter().Text(source).Content;
            await connection.SendAsync(GuestFrameType.CopyOut, place, cancellationToken).ConfigureAwait(false);
            TreeMaker? maker = null;
            try
            {
                while (true)
                {
                    var (type, content) = await connection.ReceiveAsync(cancellationToken).ConfigureAwait(false);
                    switch (type)
                    {
                        case GuestFrameType.Entry:
                            maker ??= new TreeMaker(target, Path.GetFileName(source.TrimEnd('/')), keepsSetId: false);
                            maker.Add(TreeEntry.Decode(content.Span));
                            break;
                        case GuestFrameType.Output when maker is not null:
                            maker.Write(content.Span);
                            break;
                        case GuestFrameType.Done when maker is not null:
                            maker.End();
                            return (maker.Entries, maker.Bytes);
                        case GuestFrameType.Failed:
                            throw new GuestRefusedException(GuestFailure.Decode(content.Span));
                        default:
                            throw GuestClient.Unexpected();
                    }
                }
            }
            finally
            {
                maker?.Dispose();
            }
        }
    }

    private static async Task<(long Entries, long Bytes)> SendAsync(
        GuestConnection connection, IEnumerable<(TreeEntry Entry, string Path)> tree, CancellationToken cancellationToken)
    {
        var (entries, bytes) = (0L, 0L);
        var buffer = new byte[GuestWire.MostData];
        foreach (var (entry, path) in tree)
        {
            entries++;
            await connection.SendAsync(GuestFrameType.Entry, entry.Encode(), cancellationToken).ConfigureAwait(false);
            if (entry.Kind is not TreeEntryKind.File)
                continue;
            using var file = File.OpenHandle(path);
            for (var at = 0L; await RandomAccess.ReadAsync(file, buffer, at, cancellationToken).ConfigureAwait(false) is > 0 and var count;
                at += count)
            {
                await connection.SendAsync(GuestFrameType.Input, buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                bytes += count;
            }
        }

        await connection.SendAsync(GuestFrameType.EndOfInput, default, cancellationToken).ConfigureAwait(false);
        return (entries, bytes);
    }
}

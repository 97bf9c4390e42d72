using System.Net.Sockets;
using Berth.Linux.Descriptors;
using Berth.Linux.Sockets;
using Berth.Machines.Guest;
using Berth.Machines.Guest.Wire;

namespace Berth.Machines.Tests.Guest;

/// <summary>A guest that does what a script says, over a real socket: the hostile side of the protocol.</summary>
/// <param name="script">Gets the guest's end. The connection is closed when it returns.</param>
internal sealed class ScriptedGuest(Func<Stream, Task> script) : IGuestPorts
{
    /// <summary>A guest that greets as it should, receives the request, and then follows the script.</summary>
    public static ScriptedGuest AfterRequest(Func<Stream, Task> script) => new(async stream =>
    {
        await stream.WriteAsync(Greeting.Answer(await ReadAsync(stream, Greeting.Size)));
        var header = await ReadAsync(stream, GuestWire.HeaderSize);
        await ReadAsync(stream, BitConverter.ToInt32(header));
        await script(stream);
    });

    public Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        using var pair = SocketPair.Create(UnixSocketType.Stream);
        var guest = new NetworkStream(FileDescriptors.OpenSocket(pair.First), ownsSocket: true);
        _ = RunAsync(guest);
        return Task.FromResult<Stream>(new NetworkStream(FileDescriptors.OpenSocket(pair.Second), ownsSocket: true));
    }

    /// <summary>A frame.</summary>
    public static byte[] Frame(GuestFrameType type, ReadOnlySpan<byte> content = default)
    {
        var frame = new byte[GuestWire.HeaderSize + content.Length];
        FrameBuffer.WriteHeader(frame, type, content.Length);
        content.CopyTo(frame.AsSpan(GuestWire.HeaderSize));
        return frame;
    }

    private async Task RunAsync(NetworkStream guest)
    {
        await using (guest)
        {
            try
            {
                await script(guest);
            }
            catch (IOException)
            {
                // The host has ended the connection.
            }
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }
}

using System.Runtime.InteropServices;
using Berth.HostServices.Client;
using Berth.HostServices.Messages;
using Berth.HostServices.Service;
using Berth.HostServices.Wire;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.Fuzz.Targets;

/// <summary>
/// A peer that sends what it likes, to a service or to a client, over a real socket. The first line says to which; each further line is a
/// packet: how many descriptors it brings (0 to f), then how its text travels (p: in the packet; f: in a sealed memory file; m: in one that
/// is not sealed; x: said to be in a file, and the descriptor is none), then the text.
/// </summary>
internal sealed class HostServicePeerTarget : Target
{
    // More would fill the queue back, which nobody reads before the end.
    private const int MostPackets = 24;

    // A device that nobody else here opens, and a name: what is left open of them has leaked.
    private const string Passed = "/dev/full", Payload = "jsoncomm";
    private static readonly WireLimits s_limits = new() { MaximumPayload = 8 << 10, MaximumDescriptors = 12 };

    public override string Name => "host-service-peer";

    public override IReadOnlyList<string> Words => HostServiceWords.All;

    public override string Read(ReadOnlyMemory<byte> input)
    {
        var (channel, peer) = HostServiceChannel.Pair(s_limits);
        string answer;
        using (peer)
        {
            // All of it is there before anybody reads, so that what happens is alike each time.
            Send(input.Span, peer, out var toClient);
            answer = toClient ? ToClient(channel) : ToService(channel);
            answer += " " + Answers(peer);
        }

        var left = FileDescriptors.Open().Values.Where(static t => t == Passed || t.Contains(Payload, StringComparison.Ordinal)).ToArray();
        Promise(left.Length == 0, $"no descriptor stays open: {string.Join(", ", left)}");
        return answer;
    }

    private static string ToService(HostServiceChannel channel)
    {
        var service = new TakingService();
        var end = "end";
        try
        {
            HostServiceHost.ServeAsync(channel, service).GetAwaiter().GetResult();
        }
        catch (ProtocolException refusal)
        {
            end = HostServiceWords.Shape(refusal);
        }

        Promise(channel.IsClosed, "a service that has ended has closed its connection");
        Promise(service.Stopped == 1, "a service is stopped once");
        return $"service {Math.Min(service.Calls, 8)} {end}";
    }

    private static string ToClient(HostServiceChannel channel)
    {
        using var client = new HostServiceClient(channel);
        var (answer, signals) = ("client", 0);
        for (var call = 0; call < 2; call++)
        {
            try
            {
                using var reply = client.Call("echo", "[1]"u8, onSignal: _ => signals++);
                answer += $" reply {reply.Value.ValueKind} {reply.DescriptorCount}";
            }
            catch (RemoteException)
            {
                answer += " exception";
            }
            catch (Exception failure) when (failure is ProtocolException or EndOfStreamException)
            {
                answer += $" {HostServiceWords.Shape(failure)}";
            }
        }

        return $"{answer} {Math.Min(signals, 8)}";
    }

    /// <summary>What was said to the peer: whatever it did, it hears nothing but messages.</summary>
    private static string Answers(SafeFileHandle peer)
    {
        var kinds = MessageKind.Method;
        var buffer = new byte[64 << 10];
        var count = 0;
        while (PacketSocket.Receive(peer, buffer, wait: false) is { Error: Errno.None, Length: > 0 } packet)
        {
            foreach (var descriptor in packet.Descriptors)
                descriptor.Dispose();
            kinds = MessageReader.Read(buffer.AsMemory(0, packet.Length)).Kind;
            count++;
        }

        return $"{Math.Min(count, 8)} {kinds}";
    }

    private static void Send(ReadOnlySpan<byte> input, SafeFileHandle peer, out bool toClient)
    {
        toClient = input.StartsWith("client"u8);
        using var passed = File.OpenHandle(Passed);
        var packets = 0;
        var rest = input.IndexOf((byte)'\n') is >= 0 and var first ? input[(first + 1)..] : [];
        while (!rest.IsEmpty && packets++ < MostPackets)
        {
            var end = rest.IndexOf((byte)'\n') is >= 0 and var at ? at : rest.Length;
            SendPacket(rest[..end], peer, passed);
            rest = rest[Math.Min(end + 1, rest.Length)..];
        }

        // Nothing is the end, as if the socket were closed, and what is said to us can still be read.
        _ = PacketSocket.Send(peer, [], [], wait: false);
    }

    private static void SendPacket(ReadOnlySpan<byte> line, SafeFileHandle peer, SafeFileHandle passed)
    {
        var count = line.Length > 0 ? Convert.ToInt32(char.IsAsciiHexDigit((char)line[0]) ? $"{(char)line[0]}" : "0", 16) : 0;
        var text = line.Length > 2 ? line[2..] : [];
        SafeHandle[] descriptors = [.. Enumerable.Repeat(passed, count)];
        var kind = line.Length > 1 ? (char)line[1] : 'p';
        switch (kind)
        {
            case 'f' or 'm':
                using (var file = kind == 'f' ? MemoryFile.CreateSealed(Payload, text) : MemoryFile.Create(Payload))
                {
                    if (kind == 'm')
                        file.Write(text);
                    _ = PacketSocket.Send(peer, "<args-via-fd>"u8, [file.Handle, .. descriptors], wait: false);
                }

                break;
            case 'x':
                _ = PacketSocket.Send(peer, "<args-via-fd>"u8, descriptors, wait: false);
                break;
            default:
                _ = PacketSocket.Send(peer, text, descriptors, wait: false);
                break;
        }
    }
}

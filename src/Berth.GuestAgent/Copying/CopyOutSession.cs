using Berth.GuestAgent.Ports;
using Berth.Linux.Descriptors;
using Berth.Machines.Guest.Copying;
using Berth.Machines.Guest.Wire;

namespace Berth.GuestAgent.Copying;

/// <summary>Sends files to the host.</summary>
internal static class CopyOutSession
{
    public static void Run(AgentPort port, string path)
    {
        var buffer = new byte[GuestWire.MostData];
        foreach (var (entry, place) in TreeWalk.Of(path))
        {
            if (!port.Send(GuestFrameType.Entry, entry.Encode().Span))
                return;
            if (entry.Kind is not TreeEntryKind.File)
                continue;
            using var file = File.OpenHandle(place);
            while (DescriptorIO.Read(file, buffer) is > 0 and var count)
            {
                if (!port.Send(GuestFrameType.Output, buffer.AsSpan(0, count)))
                    return;
            }
        }

        port.Send(GuestFrameType.Done);
    }
}

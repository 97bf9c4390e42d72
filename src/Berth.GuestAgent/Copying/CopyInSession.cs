using Berth.GuestAgent.Ports;
using Berth.Machines.Guest.Copying;
using Berth.Machines.Guest.Wire;

namespace Berth.GuestAgent.Copying;

/// <summary>Makes files that the host sends.</summary>
internal static class CopyInSession
{
    /// <param name="port">The port.</param>
    /// <param name="place">Where: a path, and the name that the host has for the root; empty: the path names the root itself.</param>
    public static void Run(AgentPort port, ReadOnlySpan<byte> place)
    {
        var reader = new WireReader(place);
        var (path, name) = (reader.Text(), reader.Text());
        reader.End();
        using var maker = new TreeMaker(path, name, keepsSetId: true);
        while (true)
        {
            switch (port.Receive(out var content))
            {
                case GuestFrameType.Entry:
                    maker.Add(TreeEntry.Decode(content.Span));
                    break;
                case GuestFrameType.Input:
                    maker.Write(content.Span);
                    break;
                case GuestFrameType.EndOfInput:
                    maker.End();
                    port.Send(GuestFrameType.Done);
                    return;
                case GuestFrameType.None:
                    return;
                default:
                    throw new GuestProtocolException("the host sent a frame that has no place in a copy");
            }
        }
    }
}

using System.Text;
using Berth.GuestAgent.Commands;
using Berth.GuestAgent.Copying;
using Berth.GuestAgent.Ports;
using Berth.GuestAgent.Power;
using Berth.Linux.Errors;
using Berth.Linux.Kernel;
using Berth.Machines.Guest;
using Berth.Machines.Guest.Wire;

namespace Berth.GuestAgent.Serving;

/// <summary>One session: a request of the host, carried out.</summary>
internal static class Session
{
    /// <summary>Receives the request, and carries it out. Never throws: whatever fails is told the host, if it is there.</summary>
    public static void Run(AgentPort port)
    {
        try
        {
            Answer(port, port.Receive(out var content), content);
        }
        catch (GuestProtocolException error)
        {
            port.Fail(error.Problem);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or InvalidDataException)
        {
            port.Fail(FailureText.Of(error));
        }
    }

    private static void Answer(AgentPort port, GuestFrameType request, ReadOnlyMemory<byte> content)
    {
        switch (request)
        {
            case GuestFrameType.None:
                break;
            case GuestFrameType.Execute:
                CommandSession.Run(port, GuestCommand.Decode(content.Span));
                break;
            case GuestFrameType.Connect:
                SocketSession.Run(port, NumberOf(content));
                break;
            case GuestFrameType.AwaitCaller:
                ServiceSession.Run(port);
                break;
            case GuestFrameType.CopyIn:
                CopyInSession.Run(port, content.Span);
                break;
            case GuestFrameType.CopyOut:
                CopyOutSession.Run(port, TextOf(content));
                break;
            case GuestFrameType.Sync:
                SystemPower.SyncDisks();
                port.Send(GuestFrameType.Done);
                break;
            case GuestFrameType.PowerOff:
                SystemPower.SyncDisks();
                // Said before it is done: afterwards nobody may be left to say it.
                port.Send(GuestFrameType.Done);
                PowerDown.Begin();
                break;
            case GuestFrameType.Statistics:
                port.Send(GuestFrameType.Done, SystemStatistics.Read().Encode().Span);
                break;
            case GuestFrameType.AwaitReady:
                var state = SystemStart.Await();
                if (GuestFile.ReadOrEmpty(GuestPaths.Failures) is { Length: > 0 } failures)
                    port.Fail($"it runs, but not as it was described: {failures.Trim().Replace("\n", "; ", StringComparison.Ordinal)}");
                else
                    port.Send(GuestFrameType.Done, Encoding.UTF8.GetBytes(state));
                break;
            default:
                port.Fail("the agent knows no such request");
                break;
        }
    }

    private static uint NumberOf(ReadOnlyMemory<byte> content)
    {
        var reader = new WireReader(content.Span);
        var number = reader.Number();
        reader.End();
        return number;
    }

    private static string TextOf(ReadOnlyMemory<byte> content)
    {
        var reader = new WireReader(content.Span);
        var text = reader.Text();
        reader.End();
        return text;
    }
}

namespace Berth.HostServices.Generator;

internal enum ResultShape
{
    Task,
    ValueTask,
    Stream,
}

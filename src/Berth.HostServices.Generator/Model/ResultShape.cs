namespace Berth.HostServices.Generator.Model;

internal enum ResultShape
{
    Task,
    ValueTask,
    Stream,
}

using Berth.Releases.Files;

namespace Berth.Releases.Tests.Crashes;

/// <summary>A file in memory that is being written.</summary>
internal sealed class ModelNewFile(ModelFiles files, ModelNode node) : INewFile
{
    public void Write(ReadOnlySpan<byte> bytes)
    {
        files.Step();
        node.Data = [.. node.Data, .. bytes];
    }

    public void SetModified(DateTimeOffset time)
    {
    }

    public void Sync()
    {
        files.Step();
        node.Sync();
    }

    public void Dispose()
    {
    }
}

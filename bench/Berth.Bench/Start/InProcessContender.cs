using Berth.Linux.Processes;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Running;

namespace Berth.Bench.Start;

/// <summary>Berth as a library, which compiles the sandbox once and starts it often, or compiles it for every start.</summary>
internal sealed record InProcessContender : Contender
{
    private readonly SandboxParameters _parameters;
    private readonly SandboxImage? _image;

    public InProcessContender(string name, SandboxParameters parameters, bool compileOnce)
        : base(name, "")
    {
        _parameters = parameters;
        _image = compileOnce ? Compile() : null;
    }

    public override ExitStatus Run(IReadOnlyList<DescriptorMapping> standard)
    {
        if (_image is not null)
            return Run(_image, standard);
        using var image = Compile();
        return Run(image, standard);
    }

    public override void Dispose()
    {
        _image?.Dispose();
        base.Dispose();
    }

    private SandboxImage Compile() => SandboxImage.Create(_parameters, new SandboxImageOptions());

    private static ExitStatus Run(SandboxImage image, IReadOnlyList<DescriptorMapping> standard)
    {
        using var sandbox = image.Start(standard);
        if (sandbox.WaitStarted() is { } failure)
            throw new InvalidOperationException(failure.Describe());
        return sandbox.Wait();
    }
}

using TorchSharp;
Console.WriteLine(LibTorch.LibTorchLoader.Description);
Console.WriteLine(torch.ones(3, 3).matmul(torch.ones(3, 3)).sum().item<float>());

"""Names of the widgets of ComfyUI's own nodes, in the order in which their values are stored.

Each line names one class, or several that are alike, and its widgets; seeds are followed by what to
do with them after a run, which is left out here.
"""

CORE_WIDGETS = """
AlignYourStepsScheduler; OptimalStepsScheduler = model_type, steps, denoise
APG = eta, norm_threshold, momentum
BasicScheduler = scheduler, steps, denoise
BetaSamplingScheduler = steps, alpha, beta
Canny = low_threshold, high_threshold
CaseConverter = string, mode
CFGGuider; DualModelGuider = cfg
CFGNorm = strength, pre_cfg
CFGOverride = cfg, start_percent, end_percent
CheckpointLoader = config_name, ckpt_name
CheckpointLoaderSimple; ImageOnlyCheckpointLoader; unCLIPCheckpointLoader = ckpt_name
CLIPLoader = clip_name, type, device
CLIPMergeSimple; LatentInterpolate; ModelMergeSimple; TomePatchModel = ratio
CLIPSetLastLayer = stop_at_clip_layer
CLIPTextEncode; CLIPTextEncodeControlnet; PhotoMakerEncode = text
CLIPTextEncodeFlux = clip_l, t5xxl, guidance
CLIPTextEncodeHiDream = clip_l, clip_g, t5xxl, llama
CLIPTextEncodeHunyuanDiT = bert, mt5xl
CLIPTextEncodeKandinsky5 = clip_l, qwen25_7b
CLIPTextEncodeLumina2 = system_prompt, user_prompt
CLIPTextEncodePixArtAlpha = width, height, text
CLIPTextEncodeSD3 = clip_l, clip_g, t5xxl, empty_padding
CLIPTextEncodeSDXL = width, height, crop_w, crop_h, target_width, target_height, text_g, text_l
CLIPTextEncodeSDXLRefiner = ascore, width, height, text
CLIPVisionEncode = crop
CLIPVisionLoader = clip_name
ComfyMathExpression = expression
ComfySwitchNode = switch
ConditioningAverage = conditioning_to_strength
ConditioningMultiply; LatentMultiply; ModelMergeSubtract; RescaleCFG = multiplier
ConditioningSetArea; ConditioningSetAreaPercentage = width, height, x, y, strength
ConditioningSetAreaPercentageVideo = width, height, temporal, x, y, z, strength
ConditioningSetAreaStrength; DifferentialDiffusion = strength
ConditioningSetMask; ConditioningSetProperties = strength, set_cond_area
ConditioningSetPropertiesAndCombine = strength, set_cond_area
ConditioningSetTimestepRange = start, end
ControlNetApply; ControlNetApplyAdvanced = strength, start_percent, end_percent
ControlNetApplySD3; ControlNetInpaintingAliMamaApply = strength, start_percent, end_percent
QwenImageDiffsynthControlnet = strength, start_percent, end_percent
ControlNetLoader; DiffControlNetLoader = control_net_name
CosmosImageToVideoLatent; CosmosPredict2ImageToVideoLatent = width, height, length, batch_size
EmptyARVideoLatent; EmptyCosmosLatentVideo = width, height, length, batch_size
EmptyHunyuanLatentVideo; EmptyHunyuanVideo15Latent = width, height, length, batch_size
EmptyLTXVLatentVideo; EmptyMochiLatentVideo = width, height, length, batch_size
HunyuanVideo15ImageToVideo; Kandinsky5ImageToVideo = width, height, length, batch_size
Wan22FunControlToVideo; Wan22ImageToVideoLatent = width, height, length, batch_size
WanCameraImageToVideo; WanFirstLastFrameToVideo = width, height, length, batch_size
WanFunControlToVideo; WanFunInpaintToVideo = width, height, length, batch_size
WanHuMoImageToVideo; WanImageToVideo; WanPhantomSubjectToVideo = width, height, length, batch_size
WanSoundImageToVideo = width, height, length, batch_size
CreateHookLora; LoraLoader; LoraLoaderBypass = lora_name, strength_model, strength_clip
CustomCombo = choice, index, option1, option2, option3
DualCFGGuider = cfg_conds, cfg_cond2_negative
DualCLIPLoader = clip_name1, clip_name2, type, device
EasyCache = reuse_threshold, start_percent, end_percent, verbose
EmptyChromaRadianceLatentImage; EmptyFlux2LatentImage = width, height, batch_size
EmptyHiDreamO1LatentImage; EmptyHunyuanImageLatent; EmptyLatentImage = width, height, batch_size
EmptySD3LatentImage = width, height, batch_size
EmptyImage = width, height, batch_size, color
EmptyMiniMaxH3LatentAV = width, height, length
EmptyQwenImageLayeredLatentImage = width, height, layers, batch_size
ExponentialScheduler = steps, sigma_max, sigma_min
Flux2Scheduler = steps, width, height
FluxGuidance = guidance
FluxKontextMultiReferenceLatentMethod = reference_latents_method
FreeU; FreeU_V2 = b1, b2, s1, s2
GITSScheduler = coeff, steps, denoise
GLIGENLoader = gligen_name
GLIGENTextBoxApply = text, width, height, x, y
GrowMask = expand, tapered_corners
HunyuanImageToVideo = width, height, length, batch_size, guidance_type
HypernetworkLoader = hypernetwork_name, strength
HyperTile = tile_size, swap_size, max_depth, scale_depth
BuildJsonPromptIdeogram =
    high_level_description, background, style, aesthetics, lighting, medium, color_palette
Ideogram4Scheduler = steps, width, height, mu, std
ImageBlend = blend_factor, blend_mode
ImageBlur = blur_radius, sigma
ImageCompositeMasked = x, y, resize_source
ImageCrop; LatentCrop = width, height, x, y
ImageFromBatch; LatentFromBatch = batch_index, length
ImagePadForOutpaint = left, top, right, bottom, feathering
ImageScale; LatentUpscale = upscale_method, width, height, crop
ImageScaleBy; LatentUpscaleBy = upscale_method, scale_by
ImageScaleToMaxDimension = upscale_method, largest_size
ImageScaleToTotalPixels = upscale_method, megapixels, resolution_steps
ImageSharpen = sharpen_radius, sigma, alpha
ImageStitch = direction, match_image_size, spacing_width, spacing_color
InpaintModelConditioning = noise_mask
KarrasScheduler; PolyexponentialScheduler = steps, sigma_max, sigma_min, rho
KSampler = seed, steps, cfg, sampler_name, scheduler, denoise
KSamplerAdvanced =
    add_noise, noise_seed, steps, cfg, sampler_name, scheduler, start_at_step, end_at_step,
    return_with_leftover_noise
KSamplerSelect = sampler_name
LaplaceScheduler = steps, sigma_max, sigma_min, mu, beta
LatentBlend = blend_factor
LatentComposite = x, y, feather
LatentFlip = flip_method
LatentRotate = rotation
LatentUpscaleModelLoader; UpscaleModelLoader = model_name
LoadImage; LoadImageOutput = image
LoadImageMask = image, channel
LoraLoaderBypassModelOnly; LoraLoaderModelOnly = lora_name, strength_model
LTXVAddGuide = frame_idx, strength
LTXVConditioning = frame_rate
LTXVDualCFGGuider = video_cfg, audio_cfg
LTXVImgToVideo; WanVaceToVideo = width, height, length, batch_size, strength
LTXVImgToVideoInplace = strength, bypass
LTXVPreprocess = img_compression
LTXVScheduler = steps, max_shift, base_shift, stretch, terminal
ManualSigmas = sigmas
MaskComposite = x, y, operation
ModelMergeBlocks = input, middle, out
ModelPatchLoader = name
ModelSamplingAuraFlow = shift, sampling
ModelSamplingContinuousEDM = sampling, sigma_max, sigma_min
ModelSamplingDiscrete = sampling, zsnr
ModelSamplingFlux = max_shift, base_shift, width, height
ModelSamplingLTXV = max_shift, base_shift
ModelSamplingSD3; ModelSamplingStableCascade = shift
NAGuidance = nag_scale, nag_alpha, nag_tau
PatchModelAddDownscale =
    block_number, downscale_factor, start_percent, end_percent, downscale_after_skip,
    downscale_method, upscale_method
PerpNeg = neg_scale
PerpNegGuider = cfg, neg_scale
PerturbedAttentionGuidance = scale
PhotoMakerLoader = photomaker_model_name
PrimitiveBoolean; PrimitiveFloat; PrimitiveInt; PrimitiveNode; PrimitiveString = value
PrimitiveStringMultiline = value
PrimitiveBoundingBox = x, y, width, height
QuadrupleCLIPLoader = clip_name1, clip_name2, clip_name3, clip_name4
RandomNoise = noise_seed
RebatchLatents = batch_size
RenormCFG = cfg_trunc, renorm_cfg
RepeatImageBatch; RepeatLatentBatch = amount
ResolutionSelector = aspect_ratio, megapixels, multiple
SamplerCustom = add_noise, noise_seed, cfg
SamplerDPMAdaptative =
    order, rtol, atol, h_init, pcoeff, icoeff, dcoeff, accept_safety, eta, s_noise
SamplerDPMPP_2M_SDE = solver_type, eta, s_noise, noise_device
SamplerDPMPP_2S_Ancestral; SamplerEulerAncestral; SamplerEulerAncestralCFGPP = eta, s_noise
SamplerDPMPP_3M_SDE = eta, s_noise, noise_device
SamplerDPMPP_SDE = eta, s_noise, r, noise_device
SamplerER_SDE = solver_type, max_stage, eta, s_noise
SamplerEulerCFGpp = version
SamplerLCM = s_noise, s_noise_end, noise_clip_std
SamplerLCMUpscale = scale_ratio, scale_steps, upscale_method
SamplerLMS = order
SamplerSASolver =
    eta, sde_start_percent, sde_end_percent, s_noise, predictor_order, corrector_order,
    use_pece, simple_order_2
SamplerSEEDS2 = solver_type, eta, s_noise, r
SaveAnimatedPNG = filename_prefix, fps, compress_level
SaveAnimatedWEBP = filename_prefix, fps, lossless, quality, method
SaveImage; SaveLatent = filename_prefix
SaveImageAdvanced = filename_prefix, format, format.bit_depth, format.input_color_space
SD_4XUpscale_Conditioning = scale_ratio, noise_augmentation
SDTurboScheduler = steps, denoise
SeedNode = seed
SelfAttentionGuidance = scale, blur_sigma
SetFirstSigma = sigma
SetUnionControlNetType = type
SolidMask = value, width, height
SkipLayerGuidanceDiT =
    double_layers, single_layers, scale, start_percent, end_percent, rescaling_scale
SkipLayerGuidanceDiTSimple = double_layers, single_layers, start_percent, end_percent
SkipLayerGuidanceSD3 = layers, scale, start_percent, end_percent
SplitSigmas = step
SplitSigmasDenoise = denoise
StableCascade_EmptyLatentImage = width, height, compression, batch_size
StableCascade_StageC_VAEEncode = compression
StableZero123_Conditioning = width, height, batch_size, elevation, azimuth
StringCompare = string_a, string_b, mode, case_sensitive
StringConcatenate = string_a, string_b, delimiter
StringContains = string, substring, case_sensitive
StringLength = string
StringReplace = string, find, replace
StringSubstring = string, start, end
StyleModelApply = strength, strength_type
StyleModelLoader = style_model_name
SV3D_Conditioning = width, height, video_frames, elevation
SVD_img2vid_Conditioning = width, height, video_frames, motion_bucket_id, fps, augmentation_level
T5TokenizerOptions = min_padding, min_length
TextGenerate =
    prompt, max_length, sampling_mode, sampling_mode.temperature, sampling_mode.top_k,
    sampling_mode.top_p, sampling_mode.min_p, sampling_mode.repetition_penalty,
    sampling_mode.seed, sampling_mode.presence_penalty, thinking, use_default_template, mtp
LTXAVTextEncoderLoader = text_encoder, ckpt_name, device
LTXVAudioVAELoader = ckpt_name
TextEncodeBooguEdit = prompt, negative_prompt
TextEncodeFibo2; TextEncodeMageFlowEdit = prompt, negative_prompt, width, height, batch_size
TextEncodeHunyuanVideo_ImageToVideo = prompt, image_interleave
TextEncodeJoyImageEdit; TextEncodeMingImageEdit; TextEncodeQwenImageEdit = prompt
TextEncodeQwenImageEditPlus = prompt
TextEncodeMOSSImageEdit = prompt, edit_format, image_strength
TextEncodeQwenImage21 = prompt, negative_prompt, resolution
TextEncodeZImageOmni = prompt, auto_resize_images
TorchCompileModel = backend
TripleCLIPLoader = clip_name1, clip_name2, clip_name3
unCLIPConditioning = strength, noise_augmentation
UNETLoader = unet_name, weight_dtype
VAEDecodeTiled; VAEEncodeTiled = tile_size, overlap, temporal_size, temporal_overlap
VAEEncodeForInpaint = grow_mask_by
VAELoader = vae_name
VideoLinearCFGGuidance; VideoTriangleCFGGuidance = min_cfg
VPScheduler = steps, beta_d, beta_min, eps_s
WanAnimate2ToVideo =
    width, height, length, batch_size, video_frame_offset, pose_strength, pose_start_percent,
    pose_end_percent, reference_image_strength
WanAnimateToVideo =
    width, height, length, batch_size, continue_motion_max_frames, video_frame_offset
WanInfiniteTalkToVideo = mode, width, height, length, motion_frame_count, audio_scale
WanMoveTrackToVideo = strength, width, height, length, batch_size
WanSCAILToVideo =
    width, height, length, batch_size, pose_strength, pose_start, pose_end, video_frame_offset,
    previous_frame_count, replacement_mode
WanTrackToVideo = tracks, width, height, length, batch_size, temperature, topk
"""
